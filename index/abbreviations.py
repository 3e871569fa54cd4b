"""Dutch and English abbreviations, by what their full stop says about the sentence."""

from __future__ import annotations

from collections.abc import Mapping

from index.types import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Something always follows these: a name, a noun, the rest of the phrase.
NEVER_LAST: Mapping[Language, frozenset[str]] = {
    "nl": _words(
        """
        dhr dhrn hr mevr mevrn mw mej mr mrs dr drs ir irs ing prof ds fam gebr jhr jkvr mgr lt
        kapt sgt min.-pres wnd bijv bv bvb b.v d.w.z dwz o.a o.m m.n
        i.h.b i.h.a m.a.w m.i h.i t.w te.w c.q i.c resp zgn z.g vgl cf ca c.a plm evt
        incl excl gem i.p.v ipv i.v.m ivm m.b.t mbt m.b.v t.o.v t.a.v t.b.v t.g.v t.n.v t.l.v
        t.h.v t.e.m n.a.v o.b.v o.g.v o.i.v o.l.v o.v.v d.m.v dmv i.t.t i.s.m i.o i.o.v i.h.k.v
        i.g.v i.b.v v.w.b v.a v.d v.h a.d vs st a.h.w h.o.d.n voorm
        """
    ),
    "en": _words(
        """
        mr mrs ms mx dr drs prof capt lt cmdr sgt cpl messrs mt e.g i.e cf viz vs v approx ca
        incl excl a.k.a
        """
    ),
}
# Ordinary words without their capital: "Gen. Lee", but "dat zit in een gen."
TITLES = _words(
    """
    Gen Kol Col Rev Hon Maj Adm Sen Sens Rep Reps Gov Pres Det Insp Supt Asst Fr Past Burg Wed Est
    """
)

# Numbers follow these; before anything else they are ordinary words ("No. That is wrong.").
BEFORE_NUMBER: Mapping[Language, frozenset[str]] = {
    "nl": _words(
        """
        nr nrs no blz bladz p pp pag art artt fig afb tab tabel hst hfst hfdst h par dl jrg afl
        bijl tel fax max min c
        """
    ),
    "en": _words(
        "no nos nr p pp pg art fig figs tab sec secs ch chap vol vols par tel ext ed eq max min c"
    ),
}

# A capital after these begins a sentence.
MAY_BE_LAST: Mapping[Language, frozenset[str]] = {
    "nl": _words("enz e.d etc e.a jl j.l a.s l.l ll z.s.m a.u.b s.v.p n.v.t v.v z.o.z d.v"),
    "en": _words("etc a.m p.m"),
}

# A capital after these begins a sentence only if it is of a word that often begins one.
SELDOM_LAST: Mapping[Language, frozenset[str]] = {
    "nl": _words("mln mld dzd jr sr v.chr n.chr inc ltd corp co cie"),
    "en": _words(
        """
        inc ltd corp co bros jr sr st ave blvd rd dept univ mln bln lbs oz ft ph.d m.d b.a m.a
        b.sc m.sc b.c a.d d.c u.s u.k u.n e.u hrs yrs
        """
    ),
}

MONTHS = _words("jan feb febr mrt mar apr jun jul aug sep sept okt oct nov dec")
WEEKDAYS = _words("ma di wo do vr za zo mon tue tues wed thu thur thurs fri sat sun")

# Written without a vowel and yet whole words: units and letter names.
WORDS_WITHOUT_VOWELS = _words(
    """
    km m cm mm nm kg g mg kw kwh mwh wh pk hp nm kn ml cl dl hl ft lb mb gb tb kb hz khz mhz ghz
    pm tv cd dvd pc pcs sms mms gps btw cv wc pr hr mkb hbs hst h s w v x nl hm pst tst brr grr ssst
    mph kmh ghg ngt rd th st nd html css php pdf tft lcd ltr xl xs xxl pvc dj mc vj pp vmbo vwo
    by my why try dry fly cry sky shy sly spy myth rhythm
    """
)
# A letter after these is a label, not an initial: plan B, vitamine C, Model Y.
LABELLED = _words(
    """
    plan vitamine vitamin model type klasse class categorie category groep group punt point letter
    hepatitis deel part optie option serie series fase phase blok block versie version variant
    lijn line route zone vak hal poort gate terminal figuur figure bijlage appendix tabel table
    """
)

STARTERS: Mapping[Language, frozenset[str]] = {
    "nl": _words(
        """
        de het een dit dat deze die dan daar daarna daarom daarbij daarmee daarvoor daarnaast
        er hij zij ze wij we ik je jij jullie u men zijn haar hun ons onze mijn in op om aan bij
        na naar voor met van uit over onder tegen tussen volgens tijdens sinds door zonder toen
        nu hier toch maar en of als ook zo dus want wie wat waar wanneer waarom hoe welke
        hoeveel niet niemand iedereen iemand alles niets veel sommige alle beide geen elk elke
        omdat terwijl hoewel inmiddels eerst later vorig vorige volgend volgende eind begin
        volgens wel echter bovendien verder tot vooral zelfs alleen misschien ja nee al
        """
    ),
    "en": _words(
        """
        the a an this that these those there he she it they we i you his her its their our my
        your in on at by for from to with of about after before during since under over then
        now here but and or so if when where who what why how which while because although
        as no not nobody everyone someone all some many most both each every few several one
        later first last next however also still yet even only perhaps maybe yes people
        """
    ),
}
PARTICLES = _words("De Den Der Van Ter Ten Te Le La Du Di El Von")
# After p.m. these belong to the time.
TIME_FOLLOWS = _words(
    """
    et ct mt pt est edt cst cdt mst mdt pst pdt gmt utc cet cest bst eastern central pacific local
    monday tuesday wednesday thursday friday saturday sunday
    """
)
