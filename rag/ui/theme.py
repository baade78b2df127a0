"""Colours and type of the page: calm, legible, and of fonts that are already on the machine."""

from __future__ import annotations

import gradio as gr

SANS = (
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "Noto Sans",
    "Liberation Sans",
    "Arial",
    "system-ui",
    "sans-serif",
)
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """The theme; what gradio's variables do not reach is in ``assets``."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.zinc,
        radius_size=gr.themes.sizes.radius_lg,
        font=SANS,
        font_mono=MONO,
    ).set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#14161a",
        body_text_color="#1f2430",
        body_text_color_dark="#e8eaee",
        body_text_color_subdued="#5c6370",
        body_text_color_subdued_dark="#a3abb8",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1c1f25",
        block_border_width="1px",
        block_label_text_color="#5c6370",
        block_label_text_color_dark="#a3abb8",
        block_info_text_color="#5c6370",
        block_info_text_color_dark="#a3abb8",
        block_title_text_color="#1f2430",
        block_title_text_color_dark="#e8eaee",
        border_color_primary="#e2dfd8",
        border_color_primary_dark="#32363f",
        input_background_fill="#ffffff",
        input_background_fill_dark="#14161a",
        input_border_width="1px",
        input_placeholder_color="#6f7682",
        input_placeholder_color_dark="#8e97a6",
        color_accent="#1d5fa8",
        link_text_color="#1d5fa8",
        link_text_color_dark="#8fbdf5",
        button_primary_background_fill="#1d5fa8",
        button_primary_background_fill_dark="#2f6fb8",
        button_primary_background_fill_hover="#174d89",
        button_primary_text_color="#ffffff",
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_dark="transparent",
    )
