"""A batch of certificates, read before it is agreed to: what is proposed, and what is issued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.certificates import batches, operations, queries, rule_queries
from app.certificates.forms import BatchForm
from app.certificates.models import Certificate
from app.certificates.room import room
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.cohorts.words import language_name
from app.completion.rules import Rule
from app.core.i18n import _, ngettext, read
from app.core.templating import listed


@room.page(
    "/cohorts/<uuid:cohort_id>/certificates/propose",
    methods=("GET", "POST"),
    access=on(Cohort, P.CERTIFICATE_PROPOSE, "cohort_id", one_cohort),
)
def propose(cohort: Cohort) -> ResponseReturnValue:
    """Propose every certificate whose rules someone meets, after showing who gets which, and who does not."""
    actor = current_actor()
    planned = operations.to_propose(cohort, actor=actor)
    form = BatchForm(data={"version": planned.fingerprint})
    proposal = form.carry_out(lambda: operations.propose_all(cohort, actor=actor, seen=planned.fingerprint))
    if proposal:
        count = len(proposal.certificates)
        flash(
            ngettext(
                "%(num)s certificate is proposed. Another person issues it.",
                "%(num)s certificates are proposed. Another person issues them.",
                count,
            ),
            "good",
        )
        return redirect(url_for("certificates.of_cohort", cohort_id=cohort.id), code=303)
    return render_template(
        "certificates/propose.html",
        cohort=cohort,
        form=form,
        number=len(planned.certificates),
        kinds=_by_kind(planned.certificates),
        unprintable=planned.unprintable and operations.unprintable_sentence(planned.unprintable),
        accreditation=batches.accreditation_of(cohort),
        lacking=[
            (one.award, [(registration, _why(asked)) for registration, asked in one.lacking])
            for one in rule_queries.due(cohort)
            if one.lacking
        ],
        why_nobody=rule_queries.why_nobody_is_ready(cohort),
    ), form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/certificates/issue",
    methods=("GET", "POST"),
    access=on(Cohort, P.CERTIFICATE_ISSUE, "cohort_id", one_cohort),
)
def issue_all(cohort: Cohort) -> ResponseReturnValue:
    """Agree to everything that others proposed in a cohort, after showing it; the worker issues it."""
    actor = current_actor()
    batch = batches.to_issue(cohort, actor=actor)
    form = BatchForm(data={"version": batch.fingerprint})
    if form.carry_out(lambda: operations.agree(cohort, actor=actor, seen=batch.fingerprint)):
        return redirect(url_for("certificates.of_cohort", cohort_id=cohort.id), code=303)
    return render_template(
        "certificates/issue.html",
        cohort=cohort,
        form=form,
        number=len(batch.certificates),
        issuable=len(batch.issuable),
        kinds=_by_kind(batch.issuable),
        accreditation=batch.accreditation,
        hindered=batch.hindered,
        is_issuing=queries.issuing_now(cohort.id) is not None,
        own=sum(one.proposed_by == actor.user_id for one in queries.proposed(cohort.id)),
    ), form.status


def _by_kind(certificates: Iterable[Certificate]) -> list[tuple[str, int, str]]:
    """Of each certificate how many there are and in which languages, in the order of the register."""
    languages: dict[str, Counter[str]] = {}
    for certificate in certificates:
        title = str(certificate.kind.label)
        if certificate.module:
            title = f"{title} · {read(certificate.module.title)}"
        languages.setdefault(title, Counter())[certificate.language] += 1
    return [(title, found.total(), _in_languages(found)) for title, found in languages.items()]


def _in_languages(found: Counter[str]) -> str:
    """Such as "English: 18, French: 6"."""
    return listed(
        [
            _("%(language)s: %(number)s", language=language_name(code), number=number)
            for code, number in found.most_common()
        ]
    )


def _why(asked: Sequence[Rule]) -> str:
    """What stands against a certificate, by the first of its rules that are not met."""
    module = f"{asked[0].module.code}: " if asked[0].module else ""
    return f"{module}{asked[0].asked} {' '.join(asked[0].sentences)}"
