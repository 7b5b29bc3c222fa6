"""Which words of organisation names mean the same, mean nothing, or name a sub-unit.

General knowledge of how names are written and shortened in several languages; no list of
organisations. Keys are folded words (lower case, no accents, no plural s; see text.fold).
"""

from __future__ import annotations

from collections.abc import Mapping


def _table(lines: str) -> dict[str, str]:
    """Read "word: variant variant …" lines into {variant: word}."""
    table = {}
    for line in lines.strip().splitlines():
        word, _, variants = line.partition(":")
        table.update(dict.fromkeys(variants.split(), word.strip()))
    return table


# Left out of every comparison: articles, prepositions, conjunctions, and legal forms.
SILENT = frozenset(
    """
    a al an and at d da das de degli dei del della delle dell der des di die do dos du e ed el
    en et for from fuer fur het im in la las le les los o of on per pour the to und van voor von
    with y zu zum zur na w ve bin ben
    inc incorporated ltd limited gmbh llc llp corp corporation plc pty pvt kgaa mbh bv nv srl spa
    sarl co company ag ab oy oyj aps
    """.split()  # noqa: SIM905 - readable as prose
)

# Elided articles: what stands before the apostrophe is dropped, not joined.
ELIDED = frozenset({"d", "l", "dell", "all", "nell", "dall", "sull", "un", "s", "qu"})

# One word for the same thing in several languages and abbreviations.
SAME: Mapping[str, str] = _table("""
university: univ univer universidad universidade universita universitat universite universiteit universitet universitetet universitaet universitat uniwersytet univerzita univerzitet univerza univerzitetu egyetem yliopisto ulikool universitesi universitas universiti universitate universitatea universitario universitaria universitaire universitaria daigaku daxue unversity univeristy universty universitys universidada uni unv universiy univerity univesity universit universidat sveuciliste universitair universitara universitat universitar universitatii
hospital: hosp hopital hopitaux hopitau ospedale ospedaliera ospedaliero krankenhau krankenhaus ziekenhui sykehu sygehu sjukhu sjukhus szpital nemocnice korhaz hastanesi hastane bolnica hospitalier hospitaliere hospitalario hospitalet sairaala yiyuan
clinic: klinik kliniken clinica clinique klinika klinikum clin kliniek
institute: inst institut instituto istituto instytut institutet instituut institutul institutions institution instit isntitute enstitusu intezet insititute instute institiute institutt
centre: center centro zentrum centrum ctr centar cent centru sentrum merkezi centr cntr
college: coll colleges colegio collegium
school: sch escuela escola ecole schule scuola skola szkola hochschule hogeschool hogskolan hogskola
faculty: fac facultad faculdade faculte fakultat facolta fakultet fakulta wydzial faculteit facultat
academy: acad academia accademia akademie akademia academie akademiya akademi akademija akademien academic academie
national: natl nacional nazionale nationale nationaux nat nationaal narodni nacionalni narodowy
science: sci ciencia scienze wissenschaft wissenschaften nauk nauka scienc stiinte tudomany vetenskap
research: re recherche investigacion investigacione pesquisa ricerca ricerche forschung res rech investigaciones pesquisas onderzoek forschungszentrum
technology: technol tecnologia technologie tecnologie teknologi teknoloji tecnologica tecnologico technological technologique tech technologica techn technologia technologiczny
technical: technische tecnica tecnico technique techniczna teknik tekniska tekniske technicka technischen tecniche technicka teknillinen muszaki
polytechnic: politecnico politecnica polytechnique politechnika politehnica polytechnical politecnic poly polytech polytechnischen politeknik
medical: med medica medico medicale medizinische medicinale medizinischen medicinska medicala medyczny medyczna medicinsk medicina medicinal
medicine: medecine medizin meditsiny
pharmacy: pharm pharmacie farmacia farmacie pharmazie pharmacal
engineering: eng engn engr ingenieria ingegneria engenharia ingenieurwissenschaften ingenierie enginering
department: dept dep departamento departement dipartimento departament abteilung departmento deprtment depart avdeling tanszek katedra
laboratory: lab laboratoire laboratorio labor laboratorium laboratorie laboratori laboratoriet
foundation: fdn fundacion fundacao fondazione stiftung fondation stichting fundacio fond found fundatia fundacja stiftelsen
association: assoc asociacion associacao associazione verein assn
society: soc sociedad sociedade societe gesellschaft societa
ministry: ministerio ministere ministero ministerium minist
agriculture: agr agricultura agric landwirtschaft agraria agronomica agricole
agricultural: agricola agrarian
biology: biol biologia biologie
biological: biologica biologico biologique
chemistry: chem chimie quimica chimica chemie
physics: phy phys physique fisica physik fizika
physic: phy phys physique fisica physik
mathematic: math mathematique matematica mathematik matematicas
federal: federale fed federalny
state: estatal estadual staatliche statale estado
general: gen generale
international: int intl internacional internazionale internationale
republic: republica republique republik
development: dev desarrollo desenvolvimento developpement
health: hlth salud saude sante salute gesundheit hlthcare
education: educ educacion educacao enseignement
management: mgmt gestion
economic: econ economia economie
environment: env environ environnement ambiente umwelt ambiental environmental
environmental: environm
information: informat informacion
business: bus
applied: appl aplicada aplicadas appliquee appliquees angewandte applicata applicate
advanced: adv avanzado avanzados
studies: stud estudio
study: stud estudio estudo etude studi
cancer: canc cancerologie oncologia
telecommunication: telecommun telecom
communication: commun
metropolitan: metropolitana metropolitano
catholic: catolica cattolica catholique katholische katholieke cath katolicki
free: libre libera freie vrije
superior: superieure supérieure
normal: normale
autonomous: autonoma autonome
saint: st sainte san santa sankt szent sao ste sveti
mount: mt
fort: ft
new: nouvelle nueva nova
north: nord norte
south: sud sur sul
west: ouest oeste
east: est este
northern: septentrional
royal: koninklijk royale
public: publica publique pubblica
china: chinese
british: brit
""")

# Names of one place in several languages or older spellings.
SAME_PLACES: Mapping[str, str] = _table("""
munich: munchen muenchen monaco
cologne: koln
vienna: wien vindobonensis
zurich: zuerich
rome: roma rom
milan: milano
florence: firenze
turin: torino
naples: napoli
venice: venezia
genoa: genova
padua: padova
bologna: bolonia
lisbon: lisboa
prague: praha prag
warsaw: warszawa warschau
cracow: krakow krakau
moscow: moskva moskau
geneva: geneve genf ginevra
basel: basle bale
bern: berne berna
seville: sevilla
zaragoza: saragossa
cordoba: cordova
copenhagen: kobenhavn
gothenburg: goteborg goteborgs
brussels: bruxelles brussel brussels bruselas
brussel: bruxelle
antwerp: antwerpen anver
ghent: gent gand
leuven: louvain
athens: athen athina
athen: athina
beijing: peking pekin
kyiv: kiev
kharkiv: kharkov
lviv: lvov
odesa: odessa
kolkata: calcutta
mumbai: bombay
chennai: madra
bengaluru: bangalore
yerevan: erevan
tehran: teheran
strasbourg: strassburg
luxembourg: luxemburg
nuremberg: nurnberg
brunswick: braunschweig
hanover: hannover
bucharest: bucuresti bucuresti
belgrade: beograd
cluj: kolozsvar
wroclaw: breslau
gdansk: danzig
poznan: posen
istanbul: constantinople
izmir: smyrna
sichuan: szechuan szechwan
guangzhou: canton
seoul: soul
busan: pusan
marseille: marseilles
lyon: lyons
catalonia: catalunya cataluna
bavaria: bayern bayerische
saxony: sachsen
andalusia: andalucia
lombardy: lombardia
tuscany: toscana
sicily: sicilia
""")

# Words that head or make up the name of a part of an organisation.
UNITS = frozenset(
    """
    department faculty division section unit group team program programme chair branch office
    laboratory school service ward studio subject discipline area stream lehrstuhl arbeitsgruppe
    equipe servicio servizio serviço sezione seccion unidad unita unite unidade universitats
    programa professor director lecturer student phd postdoctoral fellow researcher dean head
    postgraduate graduate undergraduate member key
    """.split()  # noqa: SIM905 - readable as prose
)

# Words for kinds of organisation: they tell which of several names is meant, not who.
KINDS = frozenset(
    """
    university hospital clinic institute centre college school faculty academy laboratory
    foundation association society ministry polytechnic observatory museum agency council
    company group bureau office commission authority trust museum library organization
    """.split()  # noqa: SIM905 - readable as prose
)

# Countries as authors write them, beside the names that the registry itself gives.
COUNTRIES: Mapping[str, str] = {
    "usa": "US", "u s a": "US", "u s": "US", "united states of america": "US", "us": "US",
    "estados unidos": "US", "etats unis": "US", "uk": "GB", "u k": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB",
    "p r china": "CN", "pr china": "CN", "prc": "CN", "people s republic of china": "CN",
    "peoples republic of china": "CN", "china": "CN", "hong kong": "HK", "macau": "MO",
    "macao": "MO", "taiwan": "TW", "republic of china": "TW", "r o c": "TW", "korea": "KR",
    "republic of korea": "KR", "south korea": "KR", "russia": "RU", "russian federation": "RU",
    "deutschland": "DE", "allemagne": "DE", "alemania": "DE", "espana": "ES", "italia": "IT",
    "brasil": "BR", "osterreich": "AT", "suisse": "CH", "schweiz": "CH", "svizzera": "CH",
    "belgique": "BE", "belgie": "BE", "nederland": "NL", "the netherlands": "NL",
    "holland": "NL", "danmark": "DK", "sverige": "SE", "norge": "NO", "suomi": "FI",
    "polska": "PL", "ceska republika": "CZ", "czech republic": "CZ", "czechia": "CZ",
    "slovak republic": "SK", "turkiye": "TR", "turkey": "TR", "mexico": "MX", "peru": "PE",
    "uae": "AE", "u a e": "AE", "ksa": "SA", "viet nam": "VN", "vietnam": "VN", "iran": "IR",
    "islamic republic of iran": "IR", "cote d ivoire": "CI", "ivory coast": "CI",
    "macedonia": "MK", "eire": "IE", "republic of ireland": "IE", "magyarorszag": "HU",
    "hrvatska": "HR", "srbija": "RS", "romania": "RO", "hellas": "GR", "greece": "GR",
    "syria": "SY", "tanzania": "TZ", "brunei": "BN", "laos": "LA", "bolivia": "BO",
    "venezuela": "VE", "moldova": "MD", "palestine": "PS", "congo": "CD", "drc": "CD",
    "中国": "CN", "中國": "CN", "美国": "US", "英国": "GB", "日本": "JP", "德国": "DE",
    "法国": "FR", "韩国": "KR", "台湾": "TW", "台灣": "TW", "香港": "HK", "澳门": "MO",
    "俄罗斯": "RU", "加拿大": "CA", "澳大利亚": "AU", "新加坡": "SG", "意大利": "IT",
}  # fmt: skip
