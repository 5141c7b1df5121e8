package io.harborai.platform.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML text into {@link Raw} values, within bounds: an alias is expanded where it is used, so the number of values
 * is counted while walking, not while parsing. One use per text; not safe to share between threads.
 */
final class YamlReader {
    /** Longest text, in characters; a configuration of a thousand aliases has about 100 000. */
    static final int MAX_CHARS = 1 << 20;
    /** Deepest nesting; the deepest setting lies at 4. */
    static final int MAX_DEPTH = 16;
    /** Most values after aliases are expanded. */
    static final int MAX_VALUES = 100_000;
    /** Most uses of an alias ({@code *name}) that stands for a list or a mapping. */
    static final int MAX_ALIASES = 100;

    private final String source;
    private final List<Finding> findings;
    private int values;

    private YamlReader(String source, List<Finding> findings) {
        this.source = source;
        this.findings = findings;
    }

    /**
     * Reads one document.
     *
     * @param source its name for messages
     * @param text the document
     * @param findings gets what is wrong with it
     * @return its value; empty when the document is empty or broken
     */
    static Optional<Raw> read(String source, String text, List<Finding> findings) {
        YamlReader reader = new YamlReader(source, findings);
        if (text.length() > MAX_CHARS) {
            findings.add(reader.broken(new Origin(source, 1, 1), "longer than " + MAX_CHARS + " characters"));
            return Optional.empty();
        }
        LoadSettings settings = LoadSettings.builder().setLabel(source).setSchema(new CoreSchema())
                .setMaxAliasesForCollections(MAX_ALIASES).setCodePointLimit(MAX_CHARS).setAllowRecursiveKeys(false)
                .setBufferSize(8192).build();
        try {
            reader.checkDepth(settings, text);
            return new Compose(settings).composeString(text).map(node -> reader.convert(node, 0));
        } catch (MarkedYamlEngineException e) {
            Origin origin = e.getProblemMark().map(reader::origin).orElse(new Origin(source, 1, 1));
            findings.add(reader.broken(origin, e.getProblem()));
        } catch (YamlEngineException e) {
            findings.add(reader.broken(new Origin(source, 1, 1), String.valueOf(e.getMessage())));
        } catch (TooLarge e) {
            findings.add(e.finding);
        }
        return Optional.empty();
    }

    /** The composer recurses, the parser does not: so the depth is checked on the parser's events, before composing. */
    private void checkDepth(LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                throw new TooLarge(broken(event.getStartMark().map(this::origin).orElse(new Origin(source, 1, 1)),
                        "nested more than " + MAX_DEPTH + " deep"));
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    private Raw convert(Node node, int depth) {
        Origin origin = node.getStartMark().map(this::origin).orElse(new Origin(source, 1, 1));
        if (depth > MAX_DEPTH || node.isRecursive()) {
            throw new TooLarge(broken(origin, "nested more than " + MAX_DEPTH + " deep"));
        }
        if (++values > MAX_VALUES) {
            throw new TooLarge(broken(origin, "more than " + MAX_VALUES + " values once its aliases are expanded"));
        }
        return switch (node) {
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> new Raw.Empty(origin);
            case ScalarNode scalar -> new Raw.Scalar(origin, scalar.getValue());
            case SequenceNode sequence ->
                new Raw.Sequence(origin, sequence.getValue().stream().map(item -> convert(item, depth + 1)).toList());
            case MappingNode mapping -> mapping(origin, mapping, depth);
            default -> throw new TooLarge(broken(origin, "a kind of value that a configuration cannot hold"));
        };
    }

    private Raw.Mapping mapping(Origin origin, MappingNode mapping, int depth) {
        Map<String, Raw.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Origin name = tuple.getKeyNode().getStartMark().map(this::origin).orElse(origin);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                findings.add(broken(name, "a key must be plain text, not a list or a mapping"));
                continue;
            }
            Raw.Entry earlier = entries.putIfAbsent(key.getValue(),
                    new Raw.Entry(name, convert(tuple.getValueNode(), depth + 1)));
            if (earlier != null) {
                findings.add(Finding.error(name, key.getValue(), "",
                        "this key stands here twice; the first is on line " + earlier.name().line()));
            }
        }
        return new Raw.Mapping(origin, entries);
    }

    private Origin origin(Mark mark) {
        return new Origin(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Finding broken(Origin origin, String problem) {
        return Finding.error(origin, "", "", "not a readable configuration: " + problem);
    }

    /** Reads the short list or mapping that an environment variable holds. */
    static List<Raw> splitList(Origin origin, String text) {
        List<Raw> items = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                items.add(new Raw.Scalar(origin, part.strip()));
            }
        }
        return items;
    }

    /** Ends the walk at a bound. */
    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Finding finding;

        TooLarge(Finding finding) {
            super(finding.message(), null, false, false);
            this.finding = finding;
        }
    }
}
