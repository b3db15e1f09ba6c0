"""Documents exactly as written, guards as text. The JSON schemas that editors use are generated from these classes.

After loading only the resolved forms (catalogue, protocol) exist.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
)
from pydantic_core import CoreSchema

# In YAML a guard may look like a number or a Boolean (`when: true`, `give: 5`): editors must not mark it.
Expression = Annotated[
    str,
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean"],
            "description": "An expression of the guard language. Une expression du langage des conditions.",
        }
    ),
]
# The same for the value of a parameter: `5.0`, `48 hours`.
Literally = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[
    list[str],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Act = dict[str, str]


class Document(BaseModel):
    """Unknown keys are findings, not silence."""

    # Each form is built when the first file asks for it: one protocol asks for few.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class TextDocument(Document):
    """The same words in French and in English."""

    fr: str
    en: str


class BecauseDocument(Document):
    """Why a rule stands: a source, a consensus, a local choice, or something still to be verified."""

    source: str | None = None
    grade: str | None = None
    quote: str | None = None
    consensus: str | None = None
    local: bool = False
    unread: str | None = None


class RowDocument(Document):
    """One row of an ordered table: the first true one gives the value."""

    give: Expression
    when: Expression | None = None
    otherwise: bool = False
    because: BecauseDocument | None = None


class ConversionDocument(Document):
    """value in the canonical unit = value × factor + offset."""

    factor: Decimal
    offset: Decimal = Decimal(0)
    source: str | None = None
    unread: str | None = None
    pairs: dict[str, Decimal] = {}


class ItemDocument(Document):
    """A data item of the dictionary, recorded or derived."""

    label: TextDocument
    type: Literal["quantity", "boolean", "code", "date", "number", "duration", "age"]
    kind: str | None = None
    unit: str | None = None
    decimals: int | None = None
    plausible: tuple[Decimal, Decimal] | None = None
    usual: tuple[Decimal, Decimal] | None = None
    valid_for: str | dict[str, str] = "always"
    units: dict[str, ConversionDocument] = {}
    usable: Expression | None = None
    codes: dict[str, Any] = {}
    by: Names = []
    list: str | None = None
    absent: Literal["unknown", "none"] = "unknown"
    group: str | None = None
    values: Any = None
    question: TextDocument | None = None
    because: BecauseDocument | None = None
    formula: Expression | None = None
    choose: tuple[RowDocument, ...] | None = None
    inputs: dict[str, str] = {}


class GroupDocument(Document):
    """Items asked as one question."""

    label: TextDocument


class AlternativeDocument(Document):
    """What another good source says."""

    value: Literally
    because: BecauseDocument


class SettingDocument(Document):
    """A parameter; a territory sets its value within the bounds."""

    label: TextDocument
    value: Literally | None = None
    unit: str | None = None
    kind: str | None = None
    between: tuple[Literally, Literally] | None = None
    one_of: tuple[Literally, ...] = ()
    words: dict[str, TextDocument] = {}
    because: BecauseDocument
    alternatives: tuple[AlternativeDocument, ...] = ()


class VerbDocument(Document):
    """What can be done, and what it contradicts."""

    label: TextDocument
    sign_label: TextDocument | None = None
    of: Literal["class", "data", "object"]
    exposes: bool = False
    against: Names = []
    met: Literal["any", "never"] | None = None


class ContraindicationDocument(Document):
    """Must be false before the patient is exposed."""

    when: Expression
    because: BecauseDocument
    only: Literal["start"] | None = None
    label: TextDocument | None = None
    allow: str | None = None


class CautionDocument(Document):
    """Words shown beside a suggestion."""

    text: TextDocument
    when: Expression | None = None
    because: BecauseDocument | None = None


class ObjectDocument(Document):
    """What an act is done to, other than drugs and data."""

    label: TextDocument
    verbs: Names
    verb_labels: dict[str, TextDocument] = {}
    records: str | None = None
    contains: Names = []
    competence: Names = []
    contraindications: tuple[ContraindicationDocument, ...] = ()
    cautions: tuple[CautionDocument, ...] = ()


class ActionsDocument(Document):
    """Verbs and their objects."""

    verbs: dict[str, VerbDocument] = {}
    objects: dict[str, ObjectDocument] = {}


class ClassDocument(Document):
    """A class of drugs, by ATC prefixes or made of others."""

    label: TextDocument
    atc: Names = []
    excluding: Names = Field(default=[], alias="except")
    of: Names = []
    contraindications: tuple[ContraindicationDocument, ...] | None = None
    cautions: tuple[CautionDocument, ...] = ()
    unread: str | None = None


class IncompatibleDocument(Document):
    """Two classes never taken together."""

    classes: tuple[str, str]
    because: BecauseDocument
    stop: str | None = None


class ClassesDocument(Document):
    """Drug classes and what does not go together."""

    classes: dict[str, ClassDocument] = {}
    incompatible: tuple[IncompatibleDocument, ...] = ()


class ProfessionDocument(Document):
    """Who acts and what each may do."""

    label: TextDocument
    abbr: str
    kind: Literal["profession", "organisation", "person"] = "profession"
    colour: str | None = None
    may: tuple[Any, ...] = ()
    like: str | None = None
    because: BecauseDocument | None = None


class ValidDocument(Document):
    """From when, until when."""

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")


class CooperationDocument(Document):
    """Acts delegated under a named cooperation protocol."""

    label: TextDocument
    delegating: str = Field(alias="from")
    delegated: str = Field(alias="to")
    acts: tuple[Any, ...]
    valid: ValidDocument
    because: BecauseDocument


class ProfessionsDocument(Document):
    """Professions and cooperation protocols."""

    professions: dict[str, ProfessionDocument] = {}
    cooperation: dict[str, CooperationDocument] = {}


def _in_both(value: Any) -> Any:
    return {"fr": value, "en": value} if isinstance(value, str) else value


class PublisherDocument(TextDocument):
    """Who published a document: a name, or a description in French and in English."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(core)], "description": cls.__doc__}


class SourceDocument(Document):
    """A document cited, and how it was read."""

    title: str
    publisher: Annotated[PublisherDocument, BeforeValidator(_in_both)]
    year: int | None = None
    address: str | None = None
    doi: str | None = None
    read: Literal["primary", "secondary", "memory"]
    status: str | None = None


Urgency = Literal["routine", "soon", "urgent", "emergency"]


class ActDocument(BaseModel):
    """Something somebody should do: ``verb: object``, who, by when, why."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        defer_build=True,
        json_schema_extra={"additionalProperties": {"type": ["string", "array"], "items": {"type": "string"}}},
    )

    by: Names
    along: Names = Field(default=[], alias="with")
    when: Expression | None = None
    since: Expression | None = None
    within: Expression | None = None
    every: Expression | None = None
    times: int | None = None
    because: BecauseDocument | None = None
    otherwise: str | None = Field(default=None, alias="else")
    urgency: Urgency | None = None
    detail: TextDocument | None = None


class RuleDocument(Document):
    """A red flag or a safety rule."""

    label: TextDocument
    when: Expression
    urgency: Urgency
    do: tuple[ActDocument, ...]
    because: BecauseDocument


class FlagDocument(RuleDocument):
    """A red flag written in a protocol."""

    flag: str


class BranchDocument(Document):
    """One exit of a decision."""

    to: str
    when: Expression | None = None
    otherwise: bool = False
    because: BecauseDocument | None = None
    label: TextDocument | None = None
    usual: bool = False


class StateDocument(Document):
    """What every state has."""

    title: TextDocument
    detail: TextDocument | None = None
    phase: str | None = None


class DecisionDocument(StateDocument):
    kind: Literal["decision"]
    choose: tuple[BranchDocument, ...]
    unknown: str | None = None


class EnquiryDocument(StateDocument):
    kind: Literal["enquiry"]
    ask: Names
    by: Names = []
    since: Expression | None = None
    within: Expression | None = None
    urgency: Urgency = "routine"
    because: BecauseDocument | None = None
    then: str
    otherwise: str | None = Field(default=None, alias="else")


class ActionDocument(StateDocument):
    kind: Literal["action"]
    do: tuple[ActDocument, ...]
    since: Expression | None = None
    until: Expression | None = None
    urgency: Urgency = "routine"
    outcomes: dict[Literal["declined", "impossible"], str] = {}
    then: str


class WaitDocument(StateDocument):
    kind: Literal["wait"]
    duration: Expression | None = Field(default=None, alias="for")
    every: Expression | None = None
    since: Expression | None = None
    until: Expression | None = None
    then: str
    because: BecauseDocument | None = None


class RegionDocument(Document):
    title: TextDocument | None = None
    initial: str
    states: "dict[str, AnyState]"


class ParallelDocument(StateDocument):
    kind: Literal["parallel"]
    regions: dict[str, RegionDocument]
    then: str | None = None


class CallDocument(StateDocument):
    kind: Literal["call"]
    protocol: str
    outcomes: dict[str, str]


class EndDocument(StateDocument):
    kind: Literal["end"]
    outcome: str


AnyState = Annotated[
    DecisionDocument | EnquiryDocument | ActionDocument | WaitDocument | ParallelDocument | CallDocument | EndDocument,
    Field(discriminator="kind"),
]
RegionDocument.model_rebuild()


class DefineDocument(Document):
    """A named condition, value, date or duration: its formula right after the name, or keys."""

    formula: Expression | None = None
    choose: tuple[RowDocument, ...] | None = None
    type: str | None = None
    kind: str | None = None
    unit: str | None = None
    decimals: int | None = None
    label: TextDocument | None = None
    because: BecauseDocument | None = None

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": ["string", "number", "boolean"]}, handler(core)]}


def _formula(value: Any) -> Any:
    return {"formula": value} if isinstance(value, str) else value


def _flag(value: Any) -> Any:
    return {"use": value} if isinstance(value, str) else value


class UseDocument(Document):
    """A red flag of the catalogue, by name."""

    use: str

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "description": cls.__doc__}


def _form_of_flag(value: Any) -> str:
    """Which form a red flag has, so that a fault in one is not told of the other too."""
    named = isinstance(value, UseDocument) or (isinstance(value, dict) and "use" in value and len(value) == 1)
    return "UseDocument" if named else "FlagDocument"


# Written by name (of the catalogue), or in full. The tags are no keys: they never stand in a file.
AnyFlag = Annotated[
    Annotated[UseDocument, Tag("UseDocument")] | Annotated[FlagDocument, Tag("FlagDocument")],
    Discriminator(_form_of_flag),
    BeforeValidator(_flag),
]


class PopulationDocument(Document):
    """Whom the protocol concerns."""

    include: Expression
    leave: Expression | None = None


class PhaseDocument(Document):
    phase: str
    title: TextDocument


class PropertyDocument(Document):
    """What must hold for every possible patient."""

    never: Act | None = None
    always: Act | None = None
    when: Expression
    because: BecauseDocument | None = None


class AllowDocument(Document):
    """A finding that the team knows and accepts, and why."""

    code: str
    because: str
    at: str | None = None


class ProtocolDocument(Document):
    """A protocol."""

    protocol: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    language: Annotated[Literal["1"], WithJsonSchema({"enum": [1]})]
    title: TextDocument
    domain: str
    family: Literal["care", "prevention", "organisation"]
    status: Literal["draft", "piloted", "approved", "retired"]
    review_by: date
    parameters: dict[str, SettingDocument] = {}
    population: PopulationDocument
    define: dict[str, Annotated[DefineDocument, BeforeValidator(_formula)]] = {}
    red_flags: tuple[AnyFlag, ...] = ()
    phases: tuple[PhaseDocument, ...] = ()
    initial: str
    states: dict[str, AnyState]
    properties: tuple[PropertyDocument, ...] = ()
    allow: tuple[AllowDocument, ...] = ()
