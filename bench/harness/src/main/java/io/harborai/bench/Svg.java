package io.harborai.bench;

import java.util.Locale;

/** Texts and numbers as SVG takes them. */
final class Svg {

    private Svg() {
    }

    /** A text without characters that XML gives a meaning. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /** A length to a tenth of a pixel. */
    static String pixels(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
