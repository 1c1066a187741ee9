"""Settings of the program; the only module that reads the environment.

Precedence: arguments, then environment variables ``WENGAO_*``, then ``wengao.toml`` in the working
folder, then in the home folder, then defaults. The object is frozen and passed down.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsError

PREFIX = "WENGAO_"
EMBEDDED = "embedded"
CONFIG_NAME = "wengao.toml"
# What a model on a server reads at once at the least, in tokens, where nothing else is said.
SERVER_CONTEXT = 16_384
FAISS = "faiss"
MILVUS = "milvus:"
# Speaking rate in characters per minute; leaders speak slowly (domain facts: 160 to 200).
PACE = 180
# A provider of LangChain and its model; the letter of a drive and a path are none.
_PROVIDED = re.compile(r"([a-z][a-z_]+):(?![\\/]).+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Variables of the tests or the machine that are not settings.
_NOT_SETTINGS = frozenset({"WENGAO_SHARED"})


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(data) / "wengao").expanduser()


def spare_loopback() -> None:
    """Let this process and its children reach this machine without a proxy.

    Libraries such as Gradio request their own page over HTTP at start, and would otherwise use the
    proxy in ``http_proxy`` or ``all_proxy``. Other entries of ``no_proxy`` are kept.
    """
    for name in ("no_proxy", "NO_PROXY"):
        spared = [host.strip() for host in os.environ.get(name, "").split(",") if host.strip()]
        missing = [host for host in _LOOPBACK if host not in spared]
        if "*" not in spared:
            os.environ[name] = ",".join([*spared, *missing])


class Settings(BaseSettings):
    """All settings, validated at start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    home: Path = Field(default_factory=_default_home)
    llm: str = EMBEDDED
    llm_base_url: str = ""
    llm_api_key: SecretStr = SecretStr("")
    # Seconds until the first piece of an answer: a slow server reads a long prompt for minutes.
    llm_timeout: int = Field(default=600, ge=1, le=86_400)
    encoder: str = "bundled"
    # The cross-encoder that re-ranks the first results; empty for none.
    reranker: str = ""
    index: str = "faiss"
    index_token: SecretStr = SecretStr("")
    # Folder for unpacked models; shared between homes, so that a second home costs little.
    model_cache: Path | None = None
    # Threads of the language model and the encoder; 0 means one per core.
    threads: int = Field(default=0, ge=0, le=1024)
    # Context size of the language model in tokens, including its answer.
    context: int = Field(default=4096, ge=2048, le=1_048_576)
    pace: int = Field(default=PACE, ge=60, le=400)
    # How much a model writes at once: a section, or what a small one can; auto goes by the model.
    writer: Literal["auto", "paragraph", "section"] = "auto"

    @field_validator("home", "model_cache", mode="after")
    @classmethod
    def _expand(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()

    @field_validator("index")
    @classmethod
    def _known_index(cls, value: str) -> str:
        if value == FAISS:
            return value
        uri = value.removeprefix(MILVUS)
        if uri == value:
            raise ValueError("只能是 faiss，或 milvus: 加服务地址或 .db 文件的路径")
        if "://" not in uri:
            if not uri.endswith(".db"):
                raise ValueError("milvus: 后面的文件须以 .db 结尾")
            return MILVUS + str(Path(uri).expanduser().absolute())
        if urlsplit(uri).scheme not in ("http", "https") or not urlsplit(uri).netloc:
            raise ValueError("milvus: 后面须是 http://地址:端口 或 .db 文件的路径")
        return value

    @field_validator("llm_base_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc
        ):
            raise ValueError("须是 http:// 或 https:// 开头的地址")
        return value.rstrip("/")

    @property
    def provider(self) -> str:
        """The provider of LangChain that ``llm`` names before a colon; empty for none.

        With a server of one's own a name is what that server calls its model, colons and all.
        """
        match = None if self.llm_base_url else _PROVIDED.fullmatch(self.llm)
        return match[1] if match and not self.llm.endswith(".gguf") else ""

    @property
    def asks_server(self) -> bool:
        """Whether the model is a capable one on a server, not one in this process."""
        return bool(self.llm_base_url or self.provider)

    @property
    def reads_at_once(self) -> int:
        """The tokens that the model reads at once; one on a server reads more, if not said."""
        said = "context" in self.model_fields_set
        return SERVER_CONTEXT if self.asks_server and not said else self.context

    @property
    def writes_sections(self) -> bool:
        """Whether the model writes a section at once: as told, else where it is on a server."""
        return self.writer == "section" or (self.writer == "auto" and self.asks_server)

    @property
    def milvus_uri(self) -> str:
        """The address or file of Milvus; empty if the vectors are in FAISS."""
        return "" if self.index == FAISS else self.index.removeprefix(MILVUS)

    @property
    def models_dir(self) -> Path:
        """The folder for unpacked models."""
        return self.model_cache or self.home / "models"

    @property
    def content_hash(self) -> str:
        """A hash of all settings that change a draft; contains no secret."""
        models = (self.llm, self.llm_base_url, self.encoder, self.reranker)
        parts = (*models, self.index, str(self.context), str(self.pace), self.writer)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, then the files."""
        files = (Path.cwd() / CONFIG_NAME, _home_hint(init_settings) / CONFIG_NAME)
        toml = (
            TomlConfigSettingsSource(settings_cls, toml_file=path)
            for path in files
            if path.is_file()
        )
        return (init_settings, env_settings, *toml)

    @classmethod
    def load(cls, **arguments: Any) -> Self:
        """Load the settings of this process.

        Args:
            **arguments: Values by field name; they override the environment.

        Raises:
            SettingsError: a name is unknown or a value is wrong; the message contains the name.
        """
        _refuse_unknown_variables()
        try:
            return cls(**arguments)
        except ValidationError as error:
            raise SettingsError(_one_line(error)) from error
        except (OSError, ValueError) as error:
            raise SettingsError(f"{CONFIG_NAME} 读不了：{error}") from error


def _home_hint(init_settings: PydanticBaseSettingsSource) -> Path:
    home = init_settings().get("home") or os.environ.get(PREFIX + "HOME")
    return Path(home).expanduser() if home else _default_home()


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | _NOT_SETTINGS
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            raise SettingsError(f"不认识的设置 {name}；可用的有 {'、'.join(sorted(known))}")


# Messages for pydantic's errors about numbers.
_SAID = {
    "greater_than_equal": "须不小于 {ge}",
    "less_than_equal": "须不大于 {le}",
    "literal_error": "须是 {expected} 之一",
    "int_parsing": "须是整数",
    "int_from_float": "须是整数",
}


def _one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = "、".join(sorted(Settings.model_fields))
        return f"{CONFIG_NAME} 里有不认识的设置 {name}；可用的有 {known}"
    said = _SAID.get(first["type"])
    message = said.format(**first.get("ctx", {})) if said else first["msg"]
    return f"设置 {PREFIX}{name.upper()} 不对：{message.removeprefix('Value error, ')}"
