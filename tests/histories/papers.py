"""Files of the dossier, and how agreements stand to each other."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import documents, relations
from agreements.acts.documents import File
from agreements.vocabulary import Act, RelationKind
from tests.histories.model import holding, reads, registrars_only
from tests.histories.steps import REASONS, SOMEBODY, WHICH, Steps, missing

KINDS = st.sampled_from(("annex_of", "related", "supersedes"))


class Papers(Steps):
    @precondition(lambda self: sum(len(each["documents"]) for each in self.model.agreements) < 5)
    @rule(which=WHICH, who=SOMEBODY, content=st.binary(max_size=2), replacing=st.none() | WHICH)
    def add_document(self, which: int, who: str, content: bytes, replacing: int | None) -> None:
        agreement = self.agreement(which)
        standing = agreement["documents"]
        replaces = standing[replacing % len(standing)]["id"] if standing and replacing is not None else None
        file = File(
            content=b"%PDF-1.7" + content,
            filename="text.pdf",
            media_type="application/pdf",
            replaces=replaces,
        )
        replaced = replaces is not None and any(each["replaces"] == replaces for each in standing)
        done = self.world.attempt(
            Act.DOCUMENT_ADD,
            who,
            agreement,
            lambda actor: documents.add(agreement["id"], file, actor=actor),
            against=registrars_only(who) | holding((replaced, "documents.replaced_already")),
        )
        if done:
            standing.append({"id": done.made, "filename": "text.pdf", "replaces": replaces})
            self.touched.append(agreement)

    @precondition(lambda self: any(each["documents"] for each in self.model.agreements))
    @rule(which=WHICH, who=SOMEBODY, reason=REASONS)
    def remove_document(self, which: int, who: str, reason: str) -> None:
        among = [(here, each) for here in self.model.agreements for each in here["documents"]]
        agreement, document = among[which % len(among)]
        replaced = any(each["replaces"] == document["id"] for each in agreement["documents"])
        cited = any(each["document"] == document["id"] for each in agreement["events"])
        done = self.world.attempt(
            Act.DOCUMENT_REMOVE,
            who,
            agreement,
            lambda actor: documents.remove(agreement["id"], document["id"], reason=reason, actor=actor),
            against=registrars_only(who)
            | holding((replaced, "documents.has_newer_version"), (cited, "events.document_stays")),
            typed=missing(reason, "documents.no_reason"),
        )
        if done:
            agreement["documents"].remove(document)
            self.touched.append(agreement)

    @precondition(lambda self: len(self.model.agreements) > 1)
    @rule(which=WHICH, other=WHICH, who=SOMEBODY, kind=KINDS)
    def relate(self, which: int, other: int, who: str, kind: str) -> None:
        here, every = self.agreement(which), self.model.agreements
        others = [each for each in every if each is not here] if other < 7 else every
        there = others[other % len(others)]
        stands = any(
            each["kind"] == kind and {id(one), id(two)} == {id(here), id(there)}
            for one, each, two in self.model.relations()
        )
        done = self.world.attempt(
            Act.RELATION_ADD,
            who,
            here,
            lambda actor: relations.add(here["id"], there["id"], RelationKind(kind), actor=actor),
            against=registrars_only(who)
            | holding(
                (here is there, "relations.to_itself"),
                (not there["number"] or not reads(who, there), "relations.no_such_agreement"),
                (stands, "relations.stands_already"),
            ),
        )
        if done:
            here["relations"].append({"id": done.made, "kind": kind, "other": there})
            self.touched.append(here)

    @precondition(lambda self: self.model.relations())
    @rule(which=WHICH, who=SOMEBODY, reason=REASONS)
    def unrelate(self, which: int, who: str, reason: str) -> None:
        among = self.model.relations()
        here, relation, _ = among[which % len(among)]
        done = self.world.attempt(
            Act.RELATION_REMOVE,
            who,
            here,
            lambda actor: relations.remove(here["id"], relation["id"], reason=reason, actor=actor),
            against=registrars_only(who),
            typed=missing(reason, "relations.no_reason"),
        )
        if done:
            here["relations"].remove(relation)
            self.touched.append(here)
