"""Writers: a section at once for a capable model, else point by point; chosen by the settings."""

__all__ = ["choosing", "headings"]
