"""A dossier as in force on a day, and as known by a moment: the page of the dossier, on which nothing can be done."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from litestar.response import Response
from pydantic import BaseModel

from agreements.errors import Invalid
from agreements.readings import as_on, ledgers, money, rates
from agreements.readings import relations as links
from agreements.readings.as_on import Asked
from agreements.readings.as_on_values import AsOn
from agreements.readings.values import Dossier
from agreements.vocabulary import DocumentKind, DocumentStanding, Language
from agreements.wording import as_on as as_on_words
from agreements.wording import redactions
from agreements.wording.words import Words
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import amendment_view, dossiers, downgrade_view, event_view, files
from registry.pages.dossiers import ACTS, AsOnView, DossierView
from registry.pages.fields import Day, Moment, local
from registry.pages.relating import RelationsView
from registry.requests import Request
from registry.templating import page

DAYS = ("in_force_on", "known_on")


class AsOnEntry(BaseModel):
    """The form that asks for days; both may be left out."""

    in_force_on: Day | None = None
    known_on: Moment | None = None

    def asked(self) -> Asked:
        return Asked(self.in_force_on, self.known_on)


def asked(request: Request) -> Asked:
    """The days that the address asks for. Raises `Invalid`."""
    return forms.read(AsOnEntry, forms.in_address(request, DAYS)).asked()


async def show(agreement: UUID, request: Request) -> Response[str]:
    """The dossier as it stands, or of the days that the address asks for."""
    form = forms.in_address(request, DAYS)
    if not any(form.values.values()):
        return page("agreements/show.html", await dossiers.view(agreement, request), request)
    outcome = await forms.attempt(_view(agreement, form, request))
    if isinstance(outcome, Invalid):
        again = form.again(outcome, edge.words(request))
        present = await dossiers.view(agreement, request, as_on_form=again)
        return page("agreements/show.html", present, request, status=422)
    return page("agreements/show.html", outcome, request)


async def _view(agreement: UUID, form: Form, request: Request) -> DossierView:
    actor, words = edge.actor(request), edge.words(request)
    asked = forms.read(AsOnEntry, form).asked()
    known = await as_on.base(agreement, asked, actor)
    dossier = await as_on.on_its_day(known, asked, actor)
    day = min(asked.in_force_on or asked.today(actor), asked.today(actor))
    entries = [
        each
        for each in await ledgers.of_agreement(agreement, actor)
        if asked.known_on is None or each.at <= asked.known_on
    ]
    named = await dossiers.names({entry.actor for entry in entries}, words)
    following = dossiers.upcoming(dossier, day)
    amended = amendment_view.section(known, words, asked.in_force_on or day, None)
    if asked.in_force_on is not None:
        # What had ended by the day is not there, and nothing that is there had, or was known to.
        amended = replace(amended, ended={}, coming={})
    return DossierView(
        dossier=dossier,
        runs_to=dossiers.runs_to(dossier, asked.in_force_on or day),
        waiting=frozenset(),
        may=dict.fromkeys(ACTS, False),
        possible=(),
        sums=await dossiers.sums(dossier, day),
        settled={each.id: totals for each in dossier.commitments if (totals := money.of_commitment(each))},
        rate=rates.of_dossier(dossier, day),
        mismatched=dossiers.mismatched(dossier),
        missing=(),
        warnings=(),
        triage=None,
        marks={},
        next=following,
        promise=next((each for each in dossier.commitments if following in each.milestones), None),
        people=named,
        form=FormState(),
        files=files.view(dossier, words, day),
        relations=RelationsView.of(await links.of(agreement, actor, asked.within(agreement, actor)), None),
        document_kinds=tuple(DocumentKind),
        standings=tuple(DocumentStanding),
        languages=tuple(Language),
        history=dossiers.history(entries, named),
        events=await event_view.view(dossier, asked.in_force_on or day, None),
        downgrades=downgrade_view.told(dossier),
        amendments=amended,
        as_on=AsOnView(
            form.changed(
                {**form.values, "known_on": local(asked.known_on) if asked.known_on else ""}
            ).state(),
            told=as_on_words.told(asked.in_force_on, asked.known_on, words),
            notes=tuple(notes(dossier, asked.today(actor), words)),
            query=urlencode({name: value for name, value in form.values.items() if value}),
        ),
    )


def notes(dossier: Dossier, today: date, words: Words) -> list[str]:
    """What a reader should know of the days asked for."""
    days, found = dossier.as_on or AsOn(), []
    if days.in_force_on is not None:
        if dossier.signed_on is not None and days.in_force_on < dossier.signed_on:
            found.append(words.t("as_on.before_signature"))
        if days.in_force_on > today:
            found.append(words.t("as_on.yet_to_come"))
    for each in days.withheld:
        places = [place.place for place in each.places]
        found.append(redactions.withheld(each.section, each.entry, each.basis, places, words))
    return list(dict.fromkeys(found))
