package io.harborai.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that a user has put into a folder, each in one of its own.
 *
 * @param root the folder; it need not be there
 */
record ModelFolders(Path root) {
    static final String MODEL = "model.onnx";
    static final String TOKENIZER = "tokenizer.json";
    private static final Logger LOG = LoggerFactory.getLogger(ModelFolders.class);
    /** No separators and no dot at the beginning: no name leads out of the folder. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final int MOST = 1_000;

    /** The names of those that are complete, in their order. */
    List<String> names() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.limit(MOST).map(folder -> folder.getFileName().toString())
                    .filter(name -> find(name).isPresent()).sorted().toList();
        } catch (IOException unreadable) {
            LOG.warn("the folder of models {} cannot be read", root, unreadable);
            return List.of();
        }
    }

    /** The folder of a model; empty when there is none, or a file is missing in it. */
    Optional<Path> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Path folder = root.resolve(name);
        return Files.isRegularFile(folder.resolve(MODEL)) && Files.isRegularFile(folder.resolve(TOKENIZER))
                ? Optional.of(folder)
                : Optional.empty();
    }
}
