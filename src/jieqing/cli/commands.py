"""The table of commands: what there is, in the order of the work, one line each.

To add a command, write its line where it belongs: the full name, then where it stands
(``module:name`` below ``jieqing.cli``; a group stands nowhere) and what ``--help`` says
of it. The module is imported when the command is asked for, never before. Who turns
this into a command line: ``lazily.py``.
"""

COMMANDS = {
    "demo": ("demo:command", "Run one whole case on the sample company"),
    "rehearse": ("rehearse:command", "Rehearse a case on a database lent for it"),
    "init": ("init:command", "Make a home for one company"),
    "person": ("", "The people who work here, their posts and signing keys"),
    "person add": ("person:add", "Add a person and make their signing key"),
    "person list": ("person:list_", "Who may act in this home"),
    "person disable": ("person:disable", "End a person's account"),
    "person key": ("", "A further signing key for a person, or the end of one"),
    "person key offer": ("person_key:offer", "Offer a further key of your own"),
    "person key add": ("person_key:add", "Take a key that a person offers"),
    "person key end": ("person_key:end", "End one of a person's keys"),
    "store": ("", "Connect and look at the company's databases"),
    "store add": ("store:add", "Name a database"),
    "store test": ("store:test", "Try a store: what it lacks, what is slow there"),
    "store grants": (
        "store:grants",
        "SQL for IT: an account that looks, one that erases",
    ),
    "store list": ("store:list_", "The stores of this home"),
    "map": ("", "Look at, compare and confirm data maps"),
    "map scan": ("map:scan", "Write a first map of a store, or what its map lacks"),
    "map review": ("map_review:review", "Go through a map's guesses, one key each"),
    "map show": ("map:show", "What a store's map says of its tables"),
    "map confirm": ("map:confirm", "Confirm that a map is true of its store"),
    "map diff": ("map:diff", "Whether a store changed since its map was confirmed"),
    "map schema": ("map:schema", "The JSON Schema of data maps, for editors"),
    "customer": ("", "Look up what is held on a customer"),
    "customer find": ("customer:find", "What is held on somebody, and its fate"),
    "rules": ("", "Ask the law: decide a record, test worked cases"),
    "rules decide": ("rules.deciding:decide", "What the law makes of one record"),
    "rules count": ("rules.counting:count", "A whole table by what the law says of it"),
    "rules replay": ("rules.replaying:replay_", "Decide a recorded decision again"),
    "rules test": ("rules.testing:test", "Run worked cases of the law"),
    "rules import": ("rules.importing:import_", "Read a law's text into articles"),
    "rules texts": ("rules.texts:texts", "The law texts that this home keeps"),
    "rules diff": ("rules.differing:diff", "Two versions of a law, article by article"),
    "rules feed": ("rules.feeding:feed", "News of law in a feed saved as a file"),
    "rules transfer": (
        "rules.transferring:transfer",
        "Which path a transfer abroad needs",
    ),
    "rules mapping": ("rules.mapping:mapping", "PIPL, GDPR, ISO 27701, CCPA by topic"),
    "rules gaps": ("rules.mapping:gaps_", "What one regime kept lacks under another"),
    "rules due": ("rules.due_days:due", "What is due when, per right and per step"),
    "rules deadline": ("rules.deadlines:when", "Where the term of one duty ends"),
    "rules calendar": ("rules.holidays:calendar", "The years whose holidays are known"),
    "rules calendar-load": (
        "rules.holidays:load",
        "Take in a year's holidays; open deadlines move",
    ),
    "rules show": ("rules.showing:show", "The rules in plain words"),
    "rules adopt": (
        "rules.adopting:adopt",
        "What the company is to the law, seen before it applies",
    ),
    "rules simulate": (
        "rules.changing:simulate",
        "What a change of the law would do to pending decisions",
    ),
    "rules propose": ("rules.changing:propose", "Propose a change of the law"),
    "rules publish": ("rules.changing:publish", "Publish it; a second person must"),
    "rules changes": ("rules.changing:changes", "The changes of the law, who signed"),
    "case": ("", "Work on a customer's request, from opened to settled"),
    "case open": ("case.opening:open_", "Open a case on a customer's request"),
    "case identify": ("case.opening:identify", "Record how the asker was identified"),
    "case stop": ("case.opening:stop", "Stop new processing of the customer"),
    "case find": ("case.planning:find", "Find everything held on the customer"),
    "case fulfil": ("case.fulfilling:fulfil", "Show, copy or restrict what is held"),
    "case plan": ("case.planning:plan", "Decide the fate of every row found"),
    "case notify": ("case.planning:notify", "Write the notice to the customer"),
    "case choose": ("case.planning:choose", "Record what the customer chose"),
    "case sample": ("case.many:sample", "Open the sample of a case about many"),
    "case approve": ("case.signing:approve", "Sign the plan; two people must"),
    "case execute": ("case.erasing:execute", "Erase by the approved plan, or go on"),
    "case check": ("case.erasing:check", "Search again by another path"),
    "case restore": ("case.erasing:restore", "Bring rows back inside the window"),
    "case answer": ("case.ending:answer", "Write the result letter to the customer"),
    "case deliver": ("case.ending:deliver", "Record how a letter was delivered"),
    "case processor": ("case.ending:processor", "Record a processor's answer"),
    "case settle": ("case.ending:settle", "Settle: destroy the keys, issue the proof"),
    "case release": ("case.ending:release", "Lift a restriction of use (R9)"),
    "case refuse": ("case.leaving:refuse", "Refuse with a code; two people must"),
    "case withdraw": ("case.leaving:withdraw", "The customer withdraws the request"),
    "case pause": ("case.leaving:pause", "Pause the work on a case"),
    "case resume": ("case.leaving:resume", "Go on with a paused case"),
    "case show": ("case.reading:show", "Where a case stands, and what is next"),
    "case list": ("case.reading:list_", "All cases with their states"),
    "hold": ("", "Hold rows back, and lift the hold"),
    "hold add": ("hold:add", "Hold rows; the rest of the case goes on"),
    "hold lift": ("hold:lift", "Lift a hold that another person set"),
    "hold list": ("hold:list_", "The holds of a case"),
    "due": ("", "Erase kept rows that have come due, by standing approval"),
    "due list": ("due:list_", "What is kept, and comes due when"),
    "due propose": ("due:propose", "Propose that due rows are erased every day"),
    "due approve": ("due:approve", "Sign a standing approval; two people must"),
    "due run": ("due:run", "The daily run: erase what is due, check the last"),
    "due show": ("due:show", "The standing approvals, and who signed"),
    "due end": ("due:end", "End a standing approval before its last day"),
    "verify": ("verify:command", "Check a statement offline"),
    "ledger": ("", "Read and audit the append-only ledger"),
    "ledger show": ("ledger:show", "The newest entries, or those of one case"),
    "ledger audit": ("ledger:audit", "Recompute every entry and the tree"),
    "ledger export": ("ledger:export", "Write all entries and the checkpoint"),
    "serve": ("serve:command", "Open the console: pages and worker, until Ctrl-C"),
    "worker": ("worker:command", "Do the long acts that pages ask for"),
    "doctor": ("doctor:command", "What is missing or unsafe, and how to mend it"),
    "completion": ("completion:command", "Completion of our words by your shell"),
}

CHAPTERS = {
    "demo": "Begin",
    "store": "Look",
    "case": "A customer's case",
    "due": "Afterwards",
    "verify": "Proof",
    "serve": "House-keeping",
}
"""The first command of each chapter of the tour, and the chapter's heading."""

FIRST_STEPS = {
    "jieqing demo": "a whole case in ten seconds, nothing to prepare",
    "jieqing rehearse --help": "your own database, only read, one customer",
    "jieqing init --help": "a home for your company; then store add, map scan",
}

WITHOUT_ROOMS = frozenset(
    {
        "completed",
        "completion",
        "rehearse",
        "rules.deciding",
        "rules.feeding",
        "rules.importing",
        "rules.mapping",
        "rules.replaying",
        "rules.testing",
        "rules.texts",
        "rules.transferring",
        "verify",
    }
)
"""Modules that start without the casebook, and so without Django."""
WITH_PAGES = frozenset({"serve"})
"""Modules that need log-in and sessions beside the rooms."""
