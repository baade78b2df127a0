"""Words with which a site speaks of itself and to its visitors, in the languages of many sites.

As those in :mod:`rag.load.page.words` they are weak evidence: a rule asks for several of them.
"""

from __future__ import annotations

from rag.load.page.words import word_set

RIGHTS_WORDS = word_set(
    "rights rechte droits derechos direitos diritti rechten rättigheter rettigheter prawa"
)
RESERVED_WORDS = word_set(
    "reserved vorbehalten réservés reservados riservati voorbehouden förbehållna zastrzeżone"
)
"""One of each makes "All rights reserved" in its languages."""

REUSE_WORDS = word_set(
    "reproduced republished redistributed rewritten retransmitted transmitted cached broadcast"
)
"""What a notice forbids to do with a text."""

OFFER_WORDS = word_set(
    """
    newsletter newsletters inbox in-box mailbox email e-mail emails cookies cookie privacy policy
    terms subscribe subscriber subscribers subscription unsubscribe account browser app
    notifications alerts ads javascript website site podcast podcasts journalism unlimited access
    sign signing signup register registered latest exclusive facebook twitter instagram whatsapp
    messenger youtube telegram download comment commenting platform articles article stories story
    delivered donate clicking playback device supported unsupported required fields membership
    member free newsroom conversation community week daily postfach nachrichten anmelden
    abonnieren abonnement angebot datenschutz konto kostenlos abonnés abonné inscrivez compte lire
    confidentialité courriel mail suscribirte suscribirse suscríbete boletín cuenta seguir
    noticias correo gratis nieuwsbrief abonnee iscriviti assine
    """
)
"""What a site offers to its visitors or asks them for."""

NEWSLETTERS = word_set("newsletter newsletters boletín nieuwsbrief infolettre")
"""What no article is delivered by and every site offers."""

SITE_VOICE = word_set(
    """
    you your we our us you'll you're we'll we're ihr ihre ihrem ihren unser unsere unseren uns sie
    vous votre vos nous notre nos tu puedes tus nuestro nuestra nuestros você seu nosso je jouw uw
    ons onze
    """
)
"""How a site speaks of itself and to its visitors."""

IMPERATIVES = word_set(
    """
    sign subscribe follow download register join click get support become enter contact email
    e-mail ring call whatsapp notify read watch listen see visit like tell send share log chat find
    connect discover try abonnieren folgen jetzt melden lesen abonnez inscrivez suivez téléchargez
    recevez découvrez suscríbete sigue síguenos recibe descarga lea volg meld lees segui iscriviti
    assine siga
    """
)
"""Verbs with which a site addresses its visitors, as the first word of a line."""

CONTRIBUTION_WORDS = word_set(
    "contributed contributing contributor reporting editing reported compiled edited mitarbeit"
)
"""How a page names those who worked on the article."""
