package io.harborai.chat;

import java.util.Base64;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A part of a message: text, an image, a sound. Immutable. */
public final class ContentPart {
    private final Map<String, @Nullable Object> json;

    private ContentPart(Map<String, ? extends @Nullable Object> json) {
        this.json = Fields.frozen(json);
    }

    /** A text. */
    public static ContentPart text(String text) {
        return new ContentPart(Fields.of("type", "text", "text", text));
    }

    /** An image at an address, or in a {@code data:} URL. */
    public static ContentPart imageUrl(String url) {
        return new ContentPart(Fields.of("type", "image_url", "image_url", Fields.of("url", Fields.text("url", url))));
    }

    /** The same with the wanted detail: {@code low}, {@code high} or {@code auto}. */
    public static ContentPart imageUrl(String url, String detail) {
        return new ContentPart(Fields.of("type", "image_url", "image_url",
                Fields.of("url", Fields.text("url", url), "detail", detail)));
    }

    /** An image given by its bytes; {@code mediaType} is for example {@code image/png}. */
    public static ContentPart image(byte[] bytes, String mediaType) {
        return imageUrl("data:" + Fields.text("mediaType", mediaType) + ";base64,"
                + Base64.getEncoder().encodeToString(bytes));
    }

    /** A sound given by its bytes; {@code format} is {@code wav} or {@code mp3}. */
    public static ContentPart audio(byte[] bytes, String format) {
        return new ContentPart(Fields.of("type", "input_audio", "input_audio", Fields.of("data",
                Base64.getEncoder().encodeToString(bytes), "format", Fields.text("format", format))));
    }

    /** Any part, as a JSON object of plain Java values. */
    public static ContentPart of(Map<String, ? extends @Nullable Object> json) {
        return new ContentPart(json);
    }

    /** The part as it is sent; cannot be changed. */
    public Map<String, @Nullable Object> toJson() {
        return json;
    }

    @Override
    public String toString() {
        return "ContentPart[" + json.get("type") + "]";
    }
}
