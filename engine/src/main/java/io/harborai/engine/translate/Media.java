package io.harborai.engine.translate;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Addresses and types of pictures, sounds and documents. */
final class Media {
    private static final String DATA = "data:";
    private static final String BASE64 = ";base64,";

    private Media() {
    }

    /** Where a URL points: into itself, when it is a data URL with base64. */
    static Part.Source source(String url) {
        int comma = url.startsWith(DATA) ? url.indexOf(BASE64) : -1;
        return comma < 0
                ? new Part.Source.Address(url)
                : new Part.Source.Inline(url.substring(DATA.length(), comma), url.substring(comma + BASE64.length()));
    }

    /** The URL of a source, null when it has none. */
    static @Nullable String url(Part.Source source) {
        if (source instanceof Part.Source.Inline inline) {
            return DATA + inline.mediaType() + BASE64 + inline.base64();
        }
        return source instanceof Part.Source.Address address ? address.url() : null;
    }

    /** What a media type is to the reader. */
    static Part.Medium.Kind kind(String mediaType) {
        return mediaType.startsWith("image/")
                ? Part.Medium.Kind.IMAGE
                : mediaType.startsWith("audio/") ? Part.Medium.Kind.AUDIO : Part.Medium.Kind.DOCUMENT;
    }

    /** The type of a picture or document by its address; Gemini must be told. */
    static String typeOf(String url, Part.Medium.Kind kind) {
        String path = url.toLowerCase(Locale.ROOT);
        int query = path.indexOf('?');
        path = query < 0 ? path : path.substring(0, query);
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "png" -> "image/png";
            case "gif" -> "image/gif";
            case "webp" -> "image/webp";
            case "mp3" -> "audio/mp3";
            case "wav" -> "audio/wav";
            case "txt" -> "text/plain";
            default -> kind == Part.Medium.Kind.IMAGE
                    ? "image/jpeg"
                    : kind == Part.Medium.Kind.AUDIO ? "audio/wav" : "application/pdf";
        };
    }
}
