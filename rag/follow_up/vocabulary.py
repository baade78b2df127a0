"""Words that hold a question together, and the verbs that end its subject."""

from __future__ import annotations

from rag.question import SPEECH_VERBS

QUESTION_WORDS = frozenset("who whom whose what when where why which how".split())
DO_SUPPORT = frozenset(
    "did does do will would can could should may might must didn't doesn't don't won't".split()
)
"""Auxiliaries that a verb in its basic form follows."""

BE_OR_HAVE = frozenset("is are was were has have had isn't aren't wasn't weren't hasn't".split())
"""Auxiliaries that a participle follows, if any verb."""

AUXILIARIES = DO_SUPPORT | BE_OR_HAVE
DETERMINERS = frozenset("the a an his her its their this that these those all some any my".split())
PREPOSITIONS = frozenset(
    "about across after against among around at before behind between by concerning during for "
    "from in inside into near of off on outside over regarding since through throughout to toward "
    "towards under until with within without".split()
)

VERBS = SPEECH_VERBS | frozenset(
    "accept achieve act affect afford agree aim allow appeal appear apply approve arrange arrest "
    "arrive assume attack attend avoid ban base be beat become begin belong benefit blame block "
    "borrow break bring build burn buy calculate cancel carry catch cause celebrate change charge "
    "check choose clear climb close collapse collect combine come compare compete concern connect "
    "consider contain continue control cost count cover create cross cut damage deal decide defeat "
    "defend delay deliver depend destroy detect develop die differ direct disagree discover "
    "discuss do doubt draw drive drop earn eat elect employ enable end enjoy enter escape exist "
    "expand expect export extend face fail fall fear feed feel fight fill find finish fire fit fix "
    "flee fly focus follow forbid force forget form found fund gain get give go grow guess "
    "halt handle hand happen harm have hear help hide hire hit hold hope hurt identify ignore "
    "improve include increase inform injure intend introduce invest investigate invite involve "
    "join judge keep kill know lack last launch lay lead leak learn leave lend let lie like limit "
    "listen live look lose love make manage mark marry matter mean measure meet melt merge miss "
    "move need observe occur offer open operate oppose order organise organize own pass pay "
    "perform "
    "permit pick plan play point postpone prefer prepare present press prevent produce prohibit "
    "protect prove provide publish punish push put raise reach reappear receive recognise recover "
    "reduce regret release rely remain remember remove rent repair repeat replace represent rescue "
    "resemble resign resist resume retire return ring rise rule run save search see seek seem sell "
    "send serve settle share shoot show shut sign sing sink sit skip sleep smell solve sound speak "
    "spend spread stand start stay steal stem step stop strike study succeed suffer supply support "
    "survive suspect swim symbolise symbolize take teach test think touch trade train travel treat "
    "trust try turn understand use visit vote wait walk want warm wear win wish withdraw wonder "
    "work worry yield".split()
)
"""Verbs in the form that follows "did": where the subject of a question ends."""

PAST_FORMS = frozenset(
    "been begun born bought broken brought built caught chosen come cut done drawn driven eaten "
    "fallen felt forgotten fought found given gone got grown heard held hidden hit hurt kept known "
    "laid led left lent lost made meant met paid put risen run said seen sent set shot shown shut "
    "sold spent spoken stolen stood struck sunk taken taught thought thrown told torn understood "
    "withdrawn won worn written ate became began broke burst came chose drove fell fled flew "
    "forgot froze gave quit slept swam "
    "grew knew ran rose sang sank saw shook spoke stole took tore threw went wore wrote".split()
)
"""Participles and past forms that do not end in -ed: where the subject of "has" or "was" ends."""

ADJECTIVES = frozenset(
    "able absent afraid alive alone angry asleep available aware bad better big blind broken busy "
    "cheap clear dangerous dead difficult due eager empty expensive famous free full good guilty "
    "happy hard healthy high hopeful ill important innocent large likely long low missing "
    "necessary new nervous old possible poor present ready rich right sad safe sick silent similar "
    "small strong sure true false unable unclear unhappy unlikely unsafe useful valid weak "
    "willing worse worth worst wrong young".split()
)
"""What something is said to be behind "is": no part of its name, and no name of anything."""

NAMED_KINDS = frozenset("cyclone hurricane mount operation storm typhoon".split())
"""First words of names that look like a person's and are not: "Storm Ottilie"."""
