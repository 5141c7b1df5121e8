package io.harborai.gateway.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Finds what stands at a path, segment by segment. A segment that is written out goes before one that varies. Filled first,
 * then only read, by any thread.
 *
 * @param <T> what stands there
 */
public final class RouteTree<T> {
    /** No template is longer; so many steps at most does a search go down. */
    private static final int MOST_SEGMENTS = 32;

    private final Node<T> root = new Node<>();

    private static final class Node<T> {
        private final Map<String, Node<T>> children = new HashMap<>();
        private final Map<String, Place<T>> methods = new TreeMap<>();
        private @Nullable Node<T> varying;
    }

    /**
     * What stands at a path for one method.
     *
     * @param value what was put there
     * @param names the names of the segments that vary, in order
     */
    public record Place<T>(T value, List<String> names) {}

    /**
     * What was found.
     *
     * @param methods what stands there, by method; at least one
     * @param values  what the varying segments are, as sent, in order
     */
    public record Match<T>(Map<String, Place<T>> methods, List<String> values) {
        /** The methods, as the header {@code Allow} tells them. */
        public String allow() {
            return String.join(", ", methods.keySet());
        }
    }

    /**
     * Puts something at a path.
     *
     * @param template with {@code {name}} for a segment that varies
     * @throws IllegalArgumentException when something stands there already, or the template is none
     */
    public void add(String method, String template, T value) {
        String[] segments = segments(template);
        if (!template.startsWith("/") || segments.length > MOST_SEGMENTS) {
            throw new IllegalArgumentException("the path '" + template + "' must begin with a slash and have at most "
                    + MOST_SEGMENTS + " segments");
        }
        List<String> names = new ArrayList<>();
        Node<T> node = root;
        for (String segment : segments) {
            if (segment.startsWith("{") && segment.endsWith("}")) {
                names.add(segment.substring(1, segment.length() - 1));
                Node<T> next = node.varying == null ? new Node<>() : node.varying;
                node.varying = next;
                node = next;
            } else {
                node = node.children.computeIfAbsent(segment, first -> new Node<>());
            }
        }
        if (node.methods.putIfAbsent(method, new Place<>(value, List.copyOf(names))) != null) {
            throw new IllegalArgumentException(method + " " + template + " is declared twice");
        }
    }

    /** What stands at a path; null when nothing does. */
    public @Nullable Match<T> find(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return null;
        }
        String[] segments = segments(path);
        if (segments.length > MOST_SEGMENTS) {
            return null;
        }
        List<String> values = new ArrayList<>(4);
        Node<T> found = find(root, segments, 0, values);
        return found == null ? null : new Match<>(found.methods, List.copyOf(values));
    }

    private static <T> @Nullable Node<T> find(Node<T> node, String[] segments, int at, List<String> values) {
        if (at == segments.length) {
            return node.methods.isEmpty() ? null : node;
        }
        Node<T> written = node.children.get(segments[at]);
        if (written != null) {
            Node<T> found = find(written, segments, at + 1, values);
            if (found != null) {
                return found;
            }
        }
        Node<T> varying = node.varying;
        if (varying == null || segments[at].isEmpty()) {
            return null;
        }
        values.add(segments[at]);
        Node<T> found = find(varying, segments, at + 1, values);
        if (found == null) {
            values.removeLast();
        }
        return found;
    }

    private static String[] segments(String path) {
        return path.substring(1).split("/", -1);
    }
}
