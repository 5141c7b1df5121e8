package io.harborai.knowledge.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads sets of questions: SQuAD's form (a JSON file), and Cranfield's (a directory of three files). */
public final class Datasets {
    private static final long MOST_BYTES = 256L << 20;
    private Datasets() {
    }

    /**
     * Reads a set.
     *
     * <p>Cranfield's file of judgements has been read in more than one way: its numbers 1 (best) to 4 were meant as grades, and
     * tools take them for gains, the other way round; its -1, one for each question, is taken for "of no interest" or for
     * the paper that the question was made from, and stands first for two questions of five when they are searched.
     * Here every judged pair is relevant, all alike, which is the reading of tools that know no grades.
     *
     * @param path a JSON file in SQuAD's form, or a directory with {@code cran.all.1400}, {@code cran.qry}, {@code cranqrel}
     * @return the set
     * @throws IOException if it cannot be read, or has another form
     */
    public static Dataset read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return cranfield("cranfield", path, grade -> 1);
        }
        if (Files.size(path) > MOST_BYTES) {
            throw new IOException(path + " has more than " + MOST_BYTES + " bytes");
        }
        try {
            return squad(path);
        } catch (JacksonException e) {
            throw new IOException(path + " is not a set in SQuAD's form: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads every set below a directory, each as {@link #read} does; Cranfield's a second time with its grades as they were
     * meant, 1 worth most, and -1 of no interest.
     *
     * @param path a set, or a directory of sets
     * @return the sets by their files' names; empty when there are none
     * @throws IOException if one cannot be read
     */
    public static List<Dataset> all(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(read(path));
        }
        if (Files.exists(path.resolve("cranqrel"))) {
            return List.of(read(path), cranfield("cranfield, graded", path, grade -> grade < 0 ? 0 : 5 - grade));
        }
        List<Path> below;
        try (Stream<Path> files = Files.list(path)) {
            below = files.filter(file -> file.toString().endsWith(".json") || Files.exists(file.resolve("cranqrel")))
                    .sorted().toList();
        }
        List<Dataset> sets = new ArrayList<>();
        for (Path each : below) {
            sets.addAll(all(each));
        }
        return sets;
    }

    private static Dataset squad(Path path) throws IOException {
        Map<String, String> passages = new LinkedHashMap<>();
        List<Dataset.Question> questions = new ArrayList<>();
        for (JsonNode article : JsonMapper.shared().readTree(Files.readString(path)).path("data")) {
            for (JsonNode paragraph : article.path("paragraphs")) {
                String id = "p" + passages.size();
                passages.put(id, paragraph.path("context").asString());
                for (JsonNode question : paragraph.path("qas")) {
                    questions.add(new Dataset.Question(question.path("question").asString(), Map.of(id, 1),
                            question.path("answers").valueStream().map(each -> each.path("text").asString(""))
                                    .filter(text -> !text.isBlank()).toList()));
                }
            }
        }
        if (questions.isEmpty()) {
            throw new IOException(path + " holds no questions: expected data[].paragraphs[].qas[].question");
        }
        String file = path.getFileName().toString();
        return new Dataset(file.endsWith(".json") ? file.substring(0, file.length() - 5) : file, passages, questions);
    }

    private static Dataset cranfield(String name, Path directory, IntUnaryOperator gain) throws IOException {
        Map<String, String> passages = new LinkedHashMap<>();
        for (Entry entry : entries(directory.resolve("cran.all.1400"))) {
            String text = (entry.part("T") + "\n" + entry.part("W")).strip();
            passages.put(entry.id(), text);
        }
        List<Map<String, Integer>> grades = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("cranqrel"), StandardCharsets.ISO_8859_1)) {
            String[] words = line.strip().split("\\s+");
            if (words.length < 3) {
                continue;
            }
            int question = Integer.parseInt(words[0]);
            while (grades.size() < question) {
                grades.add(new HashMap<>());
            }
            int grade = gain.applyAsInt(Integer.parseInt(words[2]));
            if (grade > 0) {
                grades.get(question - 1).put(words[1], grade);
            }
        }
        List<Dataset.Question> questions = new ArrayList<>();
        List<Entry> asked = entries(directory.resolve("cran.qry"));
        for (int i = 0; i < asked.size() && i < grades.size(); i++) {
            questions.add(new Dataset.Question(asked.get(i).part("W").strip(), grades.get(i), List.of()));
        }
        return new Dataset(name, passages, questions);
    }

    private record Entry(String id, Map<String, String> parts) {
        String part(String name) {
            return parts.getOrDefault(name, "");
        }
    }

    /** Reads entries of the form {@code .I id}, and their parts of the form {@code .T} followed by lines. */
    private static List<Entry> entries(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> parts = new HashMap<>();
        String part = "";
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            if (line.startsWith(".I ")) {
                parts = new HashMap<>();
                entries.add(new Entry(line.substring(3).strip(), parts));
            } else if (line.matches("\\.[A-Z]\\s*")) {
                part = line.substring(1).strip();
            } else {
                parts.merge(part, line, (before, more) -> before + "\n" + more);
            }
        }
        return entries;
    }
}
