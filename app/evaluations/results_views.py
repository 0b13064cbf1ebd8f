"""The pages of results: the office's overview, a programme, a round, its words, and a trainer's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import SIGNED_IN, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core import clock
from app.core.i18n import _, read
from app.core.listing import csv_line
from app.core.templating import OFFICE_ZONE
from app.evaluations import result_queries, results
from app.evaluations.models import EvaluationRound, Tally
from app.evaluations.questions import Question
from app.evaluations.results import Line, Spread
from app.evaluations.room import room
from app.evaluations.states import SMALLEST, Audience
from app.programmes.models import Programme

_PROGRAMME = on(Programme, P.EVALUATION_SEE, "programme_id")
_ROUND = on(EvaluationRound, P.EVALUATION_SEE, "evaluation_round_id", result_queries.one_round)
_WORDS = on(EvaluationRound, P.EVALUATION_READ, "evaluation_round_id", result_queries.one_round)


@dataclass(frozen=True, slots=True)
class Standing:
    """A programme with how many of its trainees' questionnaires came back, and its answers of agreement."""

    programme: Programme
    asked: int
    answered: int
    spread: Spread | None


@room.page("/evaluations", access=needs(P.EVALUATION_SEE))
def index() -> ResponseReturnValue:
    """The programmes within sight: who answered at the end of modules, and how far they agree."""
    programmes = result_queries.programmes_seen_by(current_actor())
    at_end = results.audience_is(Audience.TRAINEES)
    counts = results.counts_of_rounds(EvaluationRound.programme_id, at_end)
    questions = results.questions_of(result_queries.versions_asked(at_end))
    scores = results.scores("programme_id", questions, at_end)
    standings = [Standing(one, *counts.get(one.id, (0, 0)), scores.get(one.id)) for one in programmes]
    return render_template("evaluations/index.html", standings=standings, agreement=results.agreement)


@room.page("/evaluations/programmes/<uuid:programme_id>", access=_PROGRAMME)
def of_programme(programme: Programme) -> ResponseReturnValue:
    """What one audience says of a programme: each question, and by module, edition and trainer; or as CSV."""
    asked_for = request.args.get("audience", "")
    audience = Audience(asked_for) if asked_for in set(Audience) else Audience.TRAINEES
    names_trainers = policy.may(current_actor(), P.TRAINER_SEE)
    where = (EvaluationRound.programme_id == programme.id, results.audience_is(audience))
    questions = results.questions_of(result_queries.versions_asked(*where))
    if request.args.get("format") == "csv":
        return _as_csv(programme, audience, questions, where, names_trainers=names_trainers)
    return render_template(
        "evaluations/programme.html",
        programme=programme,
        audience=audience,
        audiences=list(Audience),
        lines=results.lines(questions, *where),
        trainer_lines=results.lines(questions, *where, of_trainers=True),
        modules=_scores("module_id", result_queries.modules, questions, where),
        editions=_scores("cohort_id", result_queries.cohorts, questions, where),
        trainers=_scores("trainer_id", result_queries.trainers, questions, where) if names_trainers else [],
        rounds=result_queries.rounds(*where),
        counts=results.counts_of_rounds(EvaluationRound.programme_id, *where).get(programme.id, (0, 0)),
        today=clock.today(OFFICE_ZONE),
        smallest=SMALLEST,
    )


def _scores(
    by: str, names: Any, questions: list[Question], where: tuple[Any, ...]
) -> list[tuple[str, Spread]]:
    """Each of a programme's modules, editions or trainers by name, with its answers of agreement."""
    found = results.scores(by, questions, *where, of_trainers=by == "trainer_id")
    return [(name, found[key]) for key, name in names([key for key in found if key])]


def _as_csv(
    programme: Programme,
    audience: Audience,
    questions: list[Question],
    where: tuple[sa.ColumnElement[bool], ...],
    *,
    names_trainers: bool,
) -> Response:
    """The figures of a programme, each atom's values a line each; what may not be shown is not in it."""
    by = ["cohort_id", "module_id", "question_key", *(["trainer_id"] if names_trainers else [])]
    found = results.spreads(by, *where)
    labels = {one.key: read(one.label) for one in questions}
    cohorts = dict(result_queries.cohorts([key[0] for key in found]))
    modules = dict(result_queries.modules([key[1] for key in found if key[1]]))
    trainers = dict(result_queries.trainers([key[3] for key in found if key[3]])) if names_trainers else {}
    head = [_("Edition"), _("Module"), _("Question"), *([_("Trainer")] if names_trainers else [])]
    lines = ["\ufeff" + csv_line([*head, _("Answer"), _("How often")])]
    for key, spread in found.items():
        said = [cohorts[key[0]], modules.get(key[1], ""), labels.get(key[2], key[2])]
        said += [trainers.get(key[3], "")] if names_trainers else []
        lines += [csv_line([*said, value, times]) for value, times in spread.counts.items()]
    response = Response("".join(lines), mimetype="text/csv")
    name = f"{programme.code}-{audience}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@room.page("/evaluations/rounds/<uuid:evaluation_round_id>", access=_ROUND)
def of_round(evaluation_round: EvaluationRound) -> ResponseReturnValue:
    """What was said in one round, once it is over and five have answered."""
    about = evaluation_round
    names_trainers = policy.may(current_actor(), P.TRAINER_SEE)
    questions = about.questionnaire.questions
    where = EvaluationRound.id == about.id
    today = clock.today(OFFICE_ZONE)
    lines = results.lines(questions, where)
    return render_template(
        "evaluations/round.html",
        about=about,
        is_over=about.is_over(today),
        takes_late=about.is_over(today) and about.group(today) is not None,
        is_of_few=about.answered < SMALLEST and not any(line.spread for line in lines),
        lines=lines,
        trainers=[
            (
                one.trainer,
                results.lines(questions, where, Tally.trainer_id == one.trainer_id, of_trainers=True),
            )
            for one in about.trainers
        ]
        if names_trainers
        else [],
        may_read=policy.may(current_actor(), P.EVALUATION_READ, about),
        smallest=SMALLEST,
    )


@room.page("/evaluations/rounds/<uuid:evaluation_round_id>/words", access=_WORDS)
def words(evaluation_round: EvaluationRound) -> ResponseReturnValue:
    """What was answered in words in one round, all of it at once."""
    return render_template(
        "evaluations/words.html",
        about=evaluation_round,
        comments=list(results.comments(evaluation_round)),
        smallest=SMALLEST,
    )


@room.page("/evaluations/mine", access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """What was said of the trainer who looks, and of nobody else, module by module once each is over."""
    trainer_id = current_actor().trainer_id
    rounds = result_queries.rounds_about(trainer_id) if trainer_id else []
    found: list[tuple[EvaluationRound, list[Line]]] = [
        (about, _of_trainer(about, trainer_id)) for about in rounds if trainer_id
    ]
    return render_template("evaluations/mine.html", found=found, smallest=SMALLEST)


def _of_trainer(about: EvaluationRound, trainer_id: UUID) -> list[Line]:
    where = (EvaluationRound.id == about.id, Tally.trainer_id == trainer_id)
    return results.lines(about.questionnaire.questions, *where, of_trainers=True)
