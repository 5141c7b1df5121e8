package io.harborai.knowledge.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets the text of an answer through as it comes, without the citations of sources that do not exist. A bracket is held back
 * until it is seen to be a citation or not. For one thread.
 */
final class CitationFilter {
    private static final Pattern MARK = Pattern.compile("\\[\\s*\\d{1,6}(?:\\s*[,，、]\\s*\\d{1,6}){0,15}\\s*\\]");
    private static final Pattern BEGUN = Pattern.compile("\\[[\\d\\s,，、]{0,120}");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final int sources;
    private final StringBuilder held = new StringBuilder();
    private int removed;

    CitationFilter(int sources) {
        this.sources = sources;
    }

    /** Takes a piece, and gives what is certain by now. */
    String add(String piece) {
        held.append(piece.replace('【', '[').replace('】', ']'));
        StringBuilder out = new StringBuilder();
        while (!held.isEmpty()) {
            int open = held.indexOf("[");
            if (open < 0) {
                out.append(held);
                held.setLength(0);
                break;
            }
            out.append(held, 0, open);
            held.delete(0, open);
            Matcher mark = MARK.matcher(held);
            if (mark.lookingAt()) {
                out.append(checked(mark.group()));
                held.delete(0, mark.end());
            } else if (BEGUN.matcher(held).matches()) {
                break;
            } else {
                out.append('[');
                held.deleteCharAt(0);
            }
        }
        return out.toString();
    }

    /** What was held back at the end. */
    String end() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    int removed() {
        return removed;
    }

    private String checked(String mark) {
        List<Integer> known = numbers(mark).stream().filter(number -> number >= 1 && number <= sources).distinct()
                .toList();
        removed += numbers(mark).size() - known.size();
        StringBuilder text = new StringBuilder();
        known.forEach(number -> text.append('[').append(number).append(']'));
        return text.toString();
    }

    static List<Integer> numbers(String mark) {
        List<Integer> numbers = new ArrayList<>();
        Matcher number = NUMBER.matcher(mark);
        while (number.find()) {
            numbers.add(Integer.valueOf(number.group()));
        }
        return numbers;
    }
}
