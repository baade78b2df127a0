"""Words that page furniture is made of, in the languages of many sites.

They are weak evidence: no rule takes a line away for one word of it. English comes first, then
German, French, Spanish, Portuguese, Italian, Dutch, the Scandinavian languages and Polish as far as
the words differ.
"""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text that are kept apart by white space."""
    return frozenset(text.split())


CONTROLS = word_set(
    """
    share shared shares sharing tweet tweets retweet email e-mail mail print pin pinterest facebook
    twitter reddit flipboard whatsapp messenger linkedin instagram youtube telegram tumblr pocket
    rss feed subscribe subscribed subscription sign signup login log logout register menu search
    skip navigation content comment comments commenting reply report follow following bookmark save
    saved app install open close continue loading play playing pause mute playback watch listen
    live advertisement advertisements advert advertising ad ads sponsored promoted newsletter
    newsletters notifications privacy accessibility sitemap gallery galleries slideshow photos
    video videos podcast podcasts next previous prev back top more read reading view show hide
    expand collapse click tap copy link url story stories article articles page caption captions
    homepage home edition account subscribers trending popular recommended related latest breaking
    turn enable disable accept agree dismiss cookies settings preferences chrome safari firefox
    android iphone ipad ios embed transcript autoplay fullscreen volume replay rewind min mins
    minute minutes views likes like donate contribute download toggle hamburger load now image
    images picture pictures photo scroll swipe main here continues below loaded confirm playlist
    must unmute window new opens paid promotion reuse republish enlarge address sponsor sponsors
    message become teilen twittern drucken merken anmelden abmelden abonnieren abonnement abo menü
    suche suchen inhalt springen startseite kommentar kommentare kommentieren antworten folgen
    schließen weiter weiterlesen mehr lesen anzeige werbung registrieren zurück nächste vorlesen
    anhören feedback bilder bild schlagzeilen einloggen lesezeit minuten speichern senden kopieren
    partager partage partages envoyer imprimer connecter connexion inscrire inscrivez s'inscrire
    s'abonner abonnez abonner rechercher recherche aller contenu commentaires commentaire réagir
    répondre suivre fermer publicité lire suite lecture temps voir écouter accueil copier lien
    contribuer télécharger réutiliser compartir suscríbete suscribirse suscribirte iniciar sesión
    regístrate buscar ir contenido comentarios responder seguir cerrar publicidad leer imprimir
    guardar enviar copiar enlace escuchar inicio portada compartilhar assine assinar entrar
    pesquisar comentários fechar publicidade ler salvar condividi abbonati accedi registrati cerca
    commenti rispondi chiudi pubblicità leggi stampa delen deel inloggen abonneren zoeken reacties
    reageren sluiten advertentie reclame lees verder luister inhoud ga artikel cookie-instellingen
    instellingen post claim offer bet bets compartilhe partilhar anúncio prenumerera dela spara
    annons meny logga in sök innehåll lyssna läs kommentera stäng följ annonse abonnér logg søk
    innhold hopp lagre kommenter lytt udostępnij zaloguj subskrybuj reklama szukaj zapisz drukuj
    skomentuj komentarze obserwuj zamknij przejdź treści continua continúa após después
    """
)
"""What buttons, links and labels of controls say."""

SECTIONS = word_set(
    """
    news world international national local politics business economy markets money finance sport
    sports football cricket tennis rugby golf tech technology science health environment education
    culture arts entertainment lifestyle style life travel food opinion analysis weather obituaries
    classifieds jobs crime us u.s uk europe africa asia americas america australia canada china
    india russia middle east magazine ideas books music film tv radio games puzzles crosswords
    fashion motors cars property investigations elections election climate energy media success
    fixtures results tables scores shop events about contact careers help faq terms conditions
    policy policies archive archives gear directory corrections moneywatch scitech sections topics
    features investing retirement watchlist products nachrichten politik ausland inland panorama
    wirtschaft kultur wissen wissenschaft netzwelt gesundheit reise wetter meinung impressum
    datenschutz nutzungsbedingungen kontakt actualités politique économie société éducation
    sciences opinions services monde planète mentions légales charte confidentialité générales aide
    españa internacional opinión economía sociedad cultura deportes ciencia tecnología gente aviso
    legal mapa contacto mundo economia esportes saúde política esteri cronaca politica nieuws
    regionaal buitenland binnenland wetenschap cultuur economie vacatures nyheter sverige utrikes
    inrikes ekonomi ledare debatt nöje väder norge økonomi kraj świat polityka gospodarka kultura
    """
)
"""Names of the sections of a site and of the pages about the site."""

FUNCTION_WORDS = word_set(
    """
    a an and at by for from i in is it me my no not of off on or our out the this that to up us via
    with your you all full & + der die das den dem des und zu zum zur im auf für von sie ihr à au
    aux de du la le les l et en sur par pour se y el los las un una del al con su o e il lo gli di
    da per het een van op te
    """
)
"""Words that say nothing about what a line is."""

ARTICLES = word_set(
    "the a an der die das ein eine le la les un une el los las il lo gli het een de"
)
"""A control is named without an article; a heading is not."""

AGO_WORDS = word_set(
    "ago yesterday today vor gestern heute ya hier aujourd'hui hace ayer hoy geleden fa"
)
"""What makes a figure the age of something."""

COUNTED = AGO_WORDS | word_set(
    """
    hour hours hr hrs day days week weeks month months year years of m h d w stunden stunde tagen
    tag heure heures jour jours horas hora días uur ore words people about talking thoughts vote
    votes
    """
)
"""What may stand with a figure in a counter, besides the words of controls."""

STAMP_WORDS = word_set(
    """
    published updated posted modified first last created released filed edited added veröffentlicht
    aktualisiert erstellt stand publié mis jour modifié actualizado publicado atualizado aggiornato
    pubblicato gepubliceerd bijgewerkt aangepast geplaatst publicerad uppdaterad publisert
    oppdatert publiceret opdateret opublikowano aktualizacja
    """
)
"""What makes a line with a date a statement about the page."""

TIME_WORDS = word_set(
    """
    at on the a.m p.m am pm et est edt ct cst cdt pt pst pdt mt mst mdt gmt utc bst cet cest mez
    aest aedt ist uhr h à le um den de el las il alle ore om uur local time eastern mon tue tues
    wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday mo di
    mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi
    jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì
    martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag
    zaterdag zondag segunda terça quarta quinta sexta feira kl
    """
)
"""What stands beside a date without adding anything."""

LINK_WORDS = word_set(
    """
    read see also more related watch listen recommended don't miss click gallery video photos
    podcast live story article link explainer must next lesen sie auch mehr siehe lesetipp hören
    zum thema lire aussi voir écouter relire lea también leer además vea fotos fotogalería lees ook
    bekijk leggi anche guarda leia veja mais läs mer också les også læs czytaj też także zobacz
    przeczytaj ouça assista também
    """
)
"""What stands before the colon of a link to another article."""

PICTURE_WORDS = word_set(
    """
    photo photos photograph photographs picture pictures pic pics image images credit credits
    illustration graphic foto fotos bild bilder grafik quelle source crédit crédits fotografía
    fotografia imagen imagem immagine beeld bilde billede zdjęcie
    """
)
"""What stands before the name of a photographer, or before a caption."""

AGENCIES = word_set(
    """
    reuters ap afp getty epa epa-efe efe pa dpa ddp dapd xinhua tass itar-tass ria sputnik alamy
    shutterstock ansa bloomberg rex sipa imago anp belga keystone istock istockphoto handout
    associated press wire pool upi kyodo swns zuma corbis wireimage filmmagic usa aap anadolu
    picture-alliance picture alliance afp-jiji pti tt ntb scanpix ritzau lehtikuva contributed
    supplied courtesy staff freelance
    """
)
"""Picture agencies and how pictures come in."""

SPEECH_WORDS = word_set(
    """
    said says according told asked added wrote replied declared announced reported warned argued
    explained sagte sagt erklärte teilte schrieb dit déclaré explique affirme dijo dice explicó
    aseguró disse zei zegt säger sade berättar sier siger sagde powiedział powiedziała mówi afirmou
    """
)
"""Verbs that report speech: the mark of news prose."""

JOURNALISTS = word_set(
    """
    writer reporter correspondent editor journalist columnist author contributor photographer
    blogger novelist professor fellow redakteur redakteurin korrespondent korrespondentin autor
    autorin journaliste correspondante periodista corresponsal
    """
)

HEADLINE_VERBS = word_set(
    """
    says warns calls wins kills hits dies faces seeks vows urges orders begins shakes falls rises
    gets quits joins leaves halts blames slams hails rejects denies finds reveals returns opens
    closes cuts plans wants makes takes gives loses beats
    """
)
"""Verbs that headlines put in the present tense."""

QUESTION_STARTS = word_set(
    """
    what why how who when where which wer was wie warum wann wo qui que quoi comment pourquoi quand
    où qué quién cómo cuándo dónde cosa come chi wat waarom hoe
    """
)

SUMMARY_WORDS = word_set(
    "highlights points takeaways summary glance brief wichtigste überblick essentiel bref claves "
    "resumen samenvatting punti"
)
"""What the heading of a summary names. It announces a list as a colon does."""

SUMMARY_HEADING_WORDS = SUMMARY_WORDS | word_set(
    "story key at a in the main das im kürze l'essentiel la"
)

REPLIES = word_set("reply report antworten répondre responder rispondi reageren upvote downvote")
"""Controls under every comment of a visitor."""
