"""What befalls agreements, and what was entered by mistake."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import events
from agreements.rules.events import EventContent
from agreements.vocabulary import Act, EventKind
from tests.histories import law
from tests.histories.entering import DAYS, PAST
from tests.histories.model import START, Agreement, holding, only_registered, reads, registrars_only
from tests.histories.steps import REASONS, SEEN, SOMEBODY, WHICH, Steps, missing

KINDS = (
    "entry_into_force", "entry_into_force", "notified", "provisional_application", "ratified", "ratified", "renewed",
    "renewed", "resumed", "resumed", "superseded", "suspended", "suspended", "terminated", "withdrawn",
)  # fmt: skip
NEEDS_HAPPENED = {"notified", "ratified", "renewed"}
NEEDS_EFFECT = {"entry_into_force", "provisional_application"}
# When it happened and from when it holds: both as a rule.
TWO_DAYS = st.tuples(PAST, DAYS) | st.tuples(PAST, DAYS) | st.tuples(st.none() | PAST, st.none() | DAYS)
LATER = st.sampled_from((30, 90, 365, 1000)).map(lambda days: START + timedelta(days=days))


class Events(Steps):
    @precondition(lambda self: self.model.agreements)
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, kind=st.sampled_from(KINDS), days=TWO_DAYS,
          body=st.sampled_from(("ministry", "fund") * 4 + ("city", None)), until=LATER, other=WHICH,
          document=st.none() | WHICH)  # fmt: skip
    def befall(
        self,
        which: int,
        who: str,
        seen: str,
        kind: str,
        days: tuple[date | None, date | None],
        body: str | None,
        until: date,
        other: int,
        document: int | None,
    ) -> None:
        agreement = self.agreement(which)
        happened, effective = days
        successor = self.agreement(other) if kind == "superseded" else None
        papers = agreement["documents"] if document is not None else ()
        event = {
            "kind": kind,
            "happened_on": happened,
            "effective_on": effective,
            "body": body if kind in law.OF_A_PARTY else None,
            "ends_on": until if kind == "renewed" else None,
            "successor": successor,
            "document": papers[document % len(papers)]["id"] if papers else None,
            "struck": False,
        }
        done = self.world.attempt(
            Act.EVENT_RECORD,
            who,
            agreement,
            lambda actor: events.enter(
                agreement["id"], self._content(event), seen=self.seen(agreement, seen), actor=actor
            ),
            against=registrars_only(who)
            | only_registered(agreement)
            | self.overtaken(seen)
            | (self._lacking(agreement, event, who) or law.against(agreement, event)),
        )
        if done:
            agreement["events"].append({**event, "id": done.made})
            law.settle(agreement)
            self.touched.append(agreement)

    def _content(self, event: dict[str, Any]) -> EventContent:
        return EventContent(
            kind=EventKind(event["kind"]),
            happened_on=event["happened_on"],
            effective_on=event["effective_on"],
            organisation=self.world.bodies[event["body"]] if event["body"] else None,
            ends_on=event["ends_on"],
            successor=event["successor"] and event["successor"]["id"],
            document=event["document"],
        )

    def _lacking(self, agreement: Agreement, event: dict[str, Any], who: str) -> set[str]:
        """What is wrong with the entry itself; whether it can have happened is another question."""
        kind, successor = event["kind"], event["successor"]
        happened, effective, body = event["happened_on"], event["effective_on"], event["body"]
        known = successor and successor is not agreement and successor["number"] and reads(who, successor)
        return holding(
            (kind in NEEDS_HAPPENED and not happened, "events.no_happened_on"),
            (kind in NEEDS_EFFECT and not effective, "events.no_effective_on"),
            (not happened and not effective and kind not in NEEDS_HAPPENED | NEEDS_EFFECT, "events.no_day"),
            (happened and happened > self.model.today, "events.in_the_future"),
            (kind in law.OF_A_PARTY and not body, "events.no_party"),
            (body and body not in law.bound(agreement), "events.no_party_of_it"),
            (kind == "superseded" and not known, "events.no_such_successor"),
        )

    @precondition(lambda self: any(each["events"] for each in self.model.agreements))
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, reason=REASONS)
    def strike(self, which: int, who: str, seen: str, reason: str) -> None:
        among = [(here, each) for here in self.model.agreements for each in here["events"]]
        agreement, event = among[-1 - which % len(among)]
        left = {**agreement, "events": [each for each in agreement["events"] if each is not event]}
        rests = event["kind"] in {"resumed", "suspended"} and law.out_of_turn(left)
        done = self.world.attempt(
            Act.EVENT_WITHDRAW,
            who,
            agreement,
            lambda actor: events.strike(
                event["id"], reason=reason, seen=self.seen(agreement, seen), actor=actor
            ),
            against=registrars_only(who)
            | self.overtaken(seen)
            | holding(
                (event["struck"], "events.struck_already"),
                (not event["struck"] and rests, "events.another_rests_on_it"),
            ),
            typed=missing(reason, "events.no_reason"),
        )
        if done:
            if law.begun_by_events(agreement) == agreement["in_force_on"]:
                agreement["in_force_on"] = None
            event["struck"] = True
            law.settle(agreement)
            self.touched.append(agreement)
