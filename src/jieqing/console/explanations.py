"""What a word of the screen means, for whoever meets it the first time.

Each is a question that stands where it arises and opens in place; nothing depends on
having read it. Titles and sentences are message ids.
"""

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "capsule": "What is a recovery copy?",
    "check-code": "What is the check code?",
    "charts": "How are these counted?",
    "fates": "What do erase, mask, untie and keep mean?",
    "hold": "What is a hold?",
    "hold-review": "Why is a hold looked at again?",
    "kept-by-law": "What does kept by law mean?",
    "ledger": "What is the ledger?",
    "map-confirmed": "Why must a person confirm the map?",
    "mark-table": "What is the mark table?",
    "masked": "Why are values covered?",
    "not-checked": "What does not checked mean?",
    "not-yet": "Why can it not be done yet?",
    "not-you": "Why is there no button for me?",
    "pack": "What does an inspector do with it?",
    "people-decide": "Why does a person decide these rows?",
    "probe": "What does the trial do?",
    "promise": "Where do these days come from?",
    "second-check": "Why is it searched twice?",
    "settle": "What is lost by settling?",
    "statement": "What does a statement prove?",
    "two-people": "Why do two people sign?",
    "worker": "Why is there a waiting page?",
}
SENTENCES: Mapping[str, str] = {
    "capsule": (
        "Before a row goes it is copied and sealed. Until the day named, two people"
        " together can put it back where it was. Nobody searches or uses the copy."
        " After that day its key is destroyed, and the copy can be read by nobody."
    ),
    "check-code": (
        "The first signs of a number that is computed from the whole plan. If anything"
        " in the plan changes, it changes. Where both signers see the same code, both"
        " have signed the same plan."
    ),
    "charts": (
        "From the cases as they stand now, in working days of the calendar. A case"
        " counts in the month in which the request reached the company. The monthly"
        " sheet tells the same from the verified ledger, case by case."
    ),
    "fates": (
        "Erase: the row goes. Mask: the row stays, but what names the person is"
        " written over for good. Untie: a row of somebody else stays, without the"
        " mention of this person. Keep: an article or a hold requires it, until a day."
    ),
    "hold": (
        "A complaint, a dispute or an investigation needs certain rows, so nobody"
        " erases them for now. Everything else of the case goes on in time. Each hold"
        " has somebody who answers for it; another person lifts it."
    ),
    "hold-review": (
        "What is held stays longer than the customer was promised. So at the latest"
        " every 90 days somebody else than its setter looks whether it is still"
        " needed: then it is lifted, or it gets its next day of review, with a reason."
    ),
    "kept-by-law": (
        "An article says how long such a record must be there. Until that day it is"
        " only stored and used for nothing else. On the next day the due run erases"
        " it, without anybody asking again. The customer was told article and day."
    ),
    "ledger": (
        "Everything that was done, one entry after the other, each bound to those"
        " before it. Nobody can take one out or change it without its being noticed."
        " It holds numbers, digests and days, never what stood in a customer's rows."
    ),
    "map-confirmed": (
        "The map says which columns are about customers. What it does not name is"
        " neither searched nor erased. So somebody who knows the store confirms it,"
        " and when the store changes it is confirmed again before anything goes on."
    ),
    "mark-table": (
        "A small table in the store itself. With each portion erased one mark is"
        " written in the same transaction. After a power cut the mark tells whether"
        " that portion happened, so that nothing is erased twice or left out."
    ),
    "masked": (
        "Most decisions need no name and no number. Who needs the value says why,"
        " sees it once for sixty seconds, and the ledger keeps who looked and when."
    ),
    "not-checked": (
        "The search could not look there, such as into a scanned picture. It does not"
        " mean that nothing is there. It stands in the statement as it stands here."
    ),
    "not-yet": (
        "Each step has conditions that the law or the promise to the customer sets."
        " They are checked again at the moment it is done, whoever asks. Remove what"
        " is named here, and the button comes by itself."
    ),
    "not-you": (
        "Who asks for an erasure does not sign it, and who signs does not execute."
        " So each step waits for its post. You may remind whoever it waits for."
    ),
    "pack": (
        "It opens without us and without a network: the first file says how each"
        " statement is verified. It holds no name and no number of a customer."
    ),
    "people-decide": (
        "The law leaves these rows open: such as a date that is missing, or a remark"
        " that also mentions somebody else. Your decision and its reason stand in the"
        " plan that two others sign."
    ),
    "probe": (
        "Each kind of statement that erasing needs is sent once, with a condition that"
        " no row meets. So it shows whether the rights are enough, and changes nothing."
    ),
    "promise": (
        "No law numbers the days of a right; it says in time. These are the working"
        " days that the company promises. The first day does not count; swapped"
        " holidays do. Pauses, holds and silence of others do not stop them."
    ),
    "second-check": (
        "Some systems write late: a queue, a copy, a night job. So it is searched at"
        " once and again after a quiet day, by another path than the one that found it."
    ),
    "settle": (
        "The keys of the case are destroyed: what was found, its letters and the"
        " recovery copy can be read by nobody any more. The statement, the ledger and"
        " what the law keeps remain. It cannot be taken back."
    ),
    "statement": (
        "That these acts were done in this order by these people, and what the searches"
        " saw. It does not prove that no copy lies where nobody has told the map."
        " Anybody can verify it, without us and without a network."
    ),
    "two-people": (
        "What is erased is gone for good after its recovery copy has ended. So two"
        " people who did not ask for it look at the same plan, each with a key of"
        " their own. Neither of them executes it."
    ),
    "worker": (
        "It may take longer than a page can wait. A worker does it and goes on where"
        " it stopped, also after a power cut. Pressed twice it is done once."
    ),
}
