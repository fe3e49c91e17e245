"""What the standalone check says. The catalogue says the same in three languages; a test holds the two equal."""

ENGLISH = {
    "check.bare": "A bare proof of records, without a document.",
    "check.changed": "As the register says, the record has changed since, with entry {entry}.",
    "check.content_differs": (
        "The content is not the one that was issued: it was changed, or the evidence is of another file."
    ),
    "check.continues": "The log goes on from there unbroken, to {size} entries now. Head: {root}",
    "check.entry_malformed": "Entry {entry} cannot be read, or is of another log.",
    "check.evidence_elsewhere": "The evidence says of itself that it stands elsewhere in the file.",
    "check.evidence_malformed": "The evidence is damaged: it does not read as it was written.",
    "check.evidence_too_large": "The evidence is larger than any that the register writes.",
    "check.evidence_twice": "The file carries evidence more than once.",
    "check.forked": (
        "The head over {size} entries does not continue the one over {held}, under which the file stands."
    ),
    "check.head": "Under the head over {size} entries: {root}",
    "check.head_malformed": (
        "Entry {entry}: the head that it stands under cannot be read, or is of another log."
    ),
    "check.head_unsigned": "Entry {entry}: no known key signed the head that it stands under.",
    "check.help": (
        "Check a file that the register gave out, offline. Exit status: 0 genuine, 1 altered, 2 not ours"
        " or no evidence, 3 sound but under an unknown key, 4 the log was rewritten since, 64 misused, "
        "69 the log asked for cannot be had."
    ),
    "check.help_checkpoint": "A newer checkpoint, which is to continue the file's.",
    "check.help_consistency": "The proof of that: hashes in base64, one a line.",
    "check.help_evidence": "The evidence beside the file; unless named, NAME.evidence.json.",
    "check.help_json": "Say all of it as JSON.",
    "check.help_key": "A key to trust (NAME+ID+BASE64). May be repeated.",
    "check.help_keys": "A file of keys to trust, one a line. May be repeated.",
    "check.help_log": (
        "The address of the register, or a folder with a copy of its log: does the log continue, and did"
        " the record change?"
    ),
    "check.in_force_on": "It shows what was in force on {day}.",
    "check.issued": "Issued by {log}, {at}, entry {entry}: {what}.",
    "check.key_malformed": "A key that the evidence names is not one of its log.",
    "check.key_not_named": "None of the trusted keys signed it; those that did are named below.",
    "check.known_on": "It shows what the register knew by {at}.",
    "check.log_unreachable": "The log cannot be read at {where}.",
    "check.log_unreadable": "The log's answer cannot be read.",
    "check.made_of": "It tells of the first {size} entries of the log.",
    "check.newer_is_older": (
        "The checkpoint is over {size} entries and older than the file, which stands under {held}: "
        "nothing follows from it."
    ),
    "check.newer_not_signed": "The newer checkpoint is not one of this log, signed by a key that counts.",
    "check.no_evidence": "The file carries no evidence, and none was given with it.",
    "check.no_hashes": "The consistency proof is not lines of base64.",
    "check.no_issue": "Entry {entry} is not the act of issuing a file.",
    "check.no_key": "This is no verifier key: {text}",
    "check.no_key_given": (
        "No key was named that is trusted. Compare those below with one that you have from the keepers "
        "of the register by other means."
    ),
    "check.no_plain_zip": "The file is a broken zip, or one that programs may read in different ways.",
    "check.no_such_part": "The part of the file that the evidence names is not there.",
    "check.no_such_range": "The range that the evidence names is not within the file.",
    "check.not_blank": "Something was written into the room around the evidence.",
    "check.not_bound": (
        "These records are in the log; that the file was made of just these is not under seal."
    ),
    "check.not_compared": (
        "Whether the head over {size} entries continues the one over {held} was not checked: name the "
        "log, or give the proof."
    ),
    "check.not_issued": "The evidence proves records, but not that the register issued this file.",
    "check.other_log": "The file is from the log {log}, and none of the trusted keys is of that log.",
    "check.other_method": "The evidence is of a file of another kind.",
    "check.package": "This is a package for auditors, which is checked as a whole: kelishim verify freeze.",
    "check.proof_fails": (
        "Entry {entry} does not lead to the signed head: it was changed, or stands elsewhere."
    ),
    "check.proves_nothing": "The evidence holds no record.",
    "check.record": "Record {subject}, revision {revision}: entry {entry}, {at}.",
    "check.record_strange": "The record of entry {entry} does not belong to this file.",
    "check.records_exchanged": "The records are not those that the file was made of.",
    "check.section_changed": "Section {section} is not the one that entry {entry} holds the digest of.",
    "check.shown": "Sections shown: {sections}.",
    "check.sidecar_alone": "This is the evidence of another file. Check that file, with this one beside it.",
    "check.signature_wrong": "Entry {entry}: a signature under the head that it stands under does not fit.",
    "check.signed_by": "Signed by {key}",
    "check.two_heads": "Two different heads over {size} entries were signed: the log has two histories.",
    "check.unchanged": "As the register says, the record has not changed since.",
    "check.unreadable": "{path} cannot be read: {said}.",
    "check.verdict_altered": "The file or its evidence is not as the register gave it out.",
    "check.verdict_forked": (
        "The file is sound, but the log shown now does not continue the one it was taken from."
    ),
    "check.verdict_genuine": "This is what the register gave out, and its log stands for it.",
    "check.verdict_not_ours": "Nothing shows that the register gave this file out.",
    "check.verdict_unknown_key": (
        "The file agrees with itself; whose it is, only a key that you trust can show."
    ),
    "check.withheld": "Held back, digests alone: {sections}.",
    "check.word_altered": "Altered",
    "check.word_forked": "The log was rewritten",
    "check.word_genuine": "Genuine",
    "check.word_not_ours": "Not ours",
    "check.word_unknown_key": "Unknown key",
}
