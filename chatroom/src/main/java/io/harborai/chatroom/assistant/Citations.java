package io.harborai.chatroom.assistant;

import java.util.Map;
import java.util.TreeMap;

import io.harborai.chatroom.message.ChatJson;
import tools.jackson.databind.JsonNode;

/** The documents that an answer cites, gathered while it comes. For one thread. */
final class Citations {
    /** Most documents that are told of. */
    private static final int MOST = 20;

    private final Map<Integer, String> sources = new TreeMap<>();

    /** Looks for citations in a chunk, in the form that OpenAI gives to files that are cited. */
    void look(String rawChunk) {
        if (!rawChunk.contains("\"annotations\"")) {
            return;
        }
        JsonNode delta = ChatJson.mapper().readTree(rawChunk).path("choices").path(0).path("delta");
        for (JsonNode annotation : delta.path("annotations")) {
            JsonNode cited = annotation.path("file_citation");
            int number = cited.path("number").asInt(sources.size() + 1);
            int page = cited.path("page").asInt(0);
            if (sources.size() < MOST && !cited.path("filename").asString("").isEmpty()) {
                sources.putIfAbsent(number, cited.path("filename").asString("") + (page > 0 ? ", p. " + page : ""));
            }
        }
    }

    /** The answer with its sources below; the same when it has none. */
    String below(String answer) {
        if (sources.isEmpty()) {
            return answer;
        }
        StringBuilder text = new StringBuilder(answer).append("\n\n");
        sources.forEach((number, source) -> text.append('[').append(number).append("] ")
                .append(source.replaceAll("[\\[\\]()<>`*_]", " ")).append('\n'));
        return text.toString();
    }
}
