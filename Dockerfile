# The office as an image: the same code serves, works and migrates, by the command that it is given.
FROM python:3.11-slim-bookworm

RUN useradd --system --create-home --home-dir /srv/office --shell /usr/sbin/nologin office
WORKDIR /srv/office/code
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY app ./app
COPY migrations ./migrations
RUN pybabel --quiet compile --directory app/translations \
    && python -m compileall -q app migrations \
    && install -d -o office -g office -m 0700 /srv/office/instance

USER office
ENV APP_ENV=production INSTANCE_PATH=/srv/office/instance BIND=0.0.0.0:8000 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "app/serving.py"]
