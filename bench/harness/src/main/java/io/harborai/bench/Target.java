package io.harborai.bench;

import java.net.URI;

/**
 * Something that takes OpenAI calls and can be measured.
 *
 * @param name how the report calls it
 * @param baseUrl its base URL, ending in {@code /v1}
 * @param key what to send as {@code Authorization: Bearer KEY}
 * @param modelPrefix what stands before the stand-in's model names there, such as {@code lab/}; empty for none
 * @param pid the process to measure, 0 for none
 */
public record Target(String name, URI baseUrl, String key, String modelPrefix, long pid) {

    /** Where chat calls go. */
    URI chat() {
        return URI.create(baseUrl + "/chat/completions");
    }

    /** A meter of its process. */
    ProcessCpu meter() {
        return ProcessCpu.of(pid);
    }

    /** The JSON of a chat request of about {@code bytes} bytes. */
    String chatBody(String model, boolean stream, int bytes) {
        String head = "{\"model\":\"" + modelPrefix + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"";
        String tail = "\"}]}";
        return head + "x".repeat(Math.max(1, bytes - head.length() - tail.length())) + tail;
    }
}
