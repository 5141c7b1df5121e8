package io.harborai.chat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the JSON object in what a model says around it. */
final class JsonText {
    private static final Pattern FENCE = Pattern.compile("```[a-zA-Z0-9]*\\s*\\{");

    private JsonText() {
    }

    /** The object's text: without a thought before it, a fence around it, a word before or after; all of it when there is none. */
    static String find(String said) {
        int thought = said.stripLeading().startsWith("<think>") ? said.indexOf("</think>") : -1;
        String text = thought < 0 ? said : said.substring(thought + "</think>".length());
        int from = text.stripLeading().startsWith("{") ? text.indexOf('{') : start(text);
        int to = text.lastIndexOf('}');
        return from < 0 || to < from ? text.strip() : text.substring(from, to + 1);
    }

    private static int start(String text) {
        Matcher fence = FENCE.matcher(text);
        return fence.find() ? fence.end() - 1 : text.indexOf('{');
    }
}
