"""The fonts that the parts of a book use become those that it embeds, each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import FontConfiguration, get_pango_font_key

from toolkit.document import RenderError
from toolkit.keeping import digest
from toolkit.renderers.pdf_drawn import Used
from toolkit.workshop import Workshop

_SIZE = 10.0  # CSS pixels; what is said of a font must not depend on where it is used first


def together(parts: Iterable[Mapping[str, Used]]) -> dict[str, Used]:
    """What all parts use of each font, by its name; the first one says what a glyph stands for."""
    made: dict[str, Used] = {}
    for fonts in parts:
        for name, font in fonts.items():
            was = made.get(name, font)
            made[name] = was._replace(
                characters={**font.characters, **was.characters}, widths={**font.widths, **was.widths}
            )
    return {
        name: font._replace(
            characters=dict(sorted(font.characters.items())), widths=dict(sorted(font.widths.items()))
        )
        for name, font in sorted(made.items())
    }


def embedded(fonts: Mapping[str, Used], workshop: Workshop, stamp: bytes) -> dict[str, Font]:
    """The fonts, cut down to the glyphs that are used; what was cut before is found again."""
    configuration = FontConfiguration()
    return {name: _font(configuration, name, used, workshop, stamp) for name, used in fonts.items()}


def _font(configuration: FontConfiguration, name: str, used: Used, workshop: Workshop, stamp: bytes) -> Font:
    made = _loaded(configuration, used)
    if made.hash != name:
        raise RenderError(None, f'the font "{used.family}" cannot be found again')
    made.to_unicode, made.widths = dict(used.characters), dict(used.widths)
    key = digest(b"font", stamp, repr((name, used.family, list(used.characters))).encode())
    if isinstance(kept := workshop.find(key), bytes):
        made.file_content = kept
    else:
        made.clean(made.to_unicode, False)
        workshop.keep(key, made.file_content)
    made.clean = lambda *_: None  # it is done
    return made


def _loaded(configuration: FontConfiguration, used: Used) -> Font:
    context = ffi.gc(pango.pango_font_map_create_context(configuration.font_map), gobject.g_object_unref)
    asked = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    pango.pango_font_description_set_family(asked, used.family.encode())
    pango.pango_font_description_set_style(asked, used.style)
    pango.pango_font_description_set_weight(asked, used.weight)
    pango.pango_font_description_set_absolute_size(asked, _SIZE * TO_UNITS)
    if used.variations:
        pango.pango_font_description_set_variations(asked, used.variations.encode())
    found = ffi.gc(pango.pango_font_map_load_font(configuration.font_map, context, asked), gobject.g_object_unref)
    _, description, size = get_pango_font_key(found)
    return Font(found, description, size)
