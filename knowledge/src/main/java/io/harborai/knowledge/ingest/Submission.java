package io.harborai.knowledge.ingest;

import java.util.List;

import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.parse.Format;

/** What may be said of a file that is handed in. */
final class Submission {
    private static final int MOST_NAME = 255;
    private static final int MOST_LABELS = 50;

    private Submission() {
    }

    /**
     * The format that a file's name tells.
     *
     * @throws KnowledgeException of reason REFUSED if nothing reads it, or name or labels are not what they must be
     */
    static Format checked(String name, List<String> labels) {
        Format format = Format.of(name).orElseThrow(() -> new KnowledgeException(KnowledgeException.Reason.REFUSED,
                "nothing reads files like " + name
                        + ". Known endings: pdf, docx, pptx, xlsx, html, md, txt, csv, epub."));
        if (name.isBlank() || name.length() > MOST_NAME || labels.size() > MOST_LABELS
                || labels.stream().anyMatch(label -> !label.matches("[^=\n]{1,64}=[^\n]{0,256}"))) {
            throw new KnowledgeException(KnowledgeException.Reason.REFUSED, "a name has at most " + MOST_NAME
                    + " characters, and there are at most " + MOST_LABELS + " labels of the form key=value.");
        }
        return format;
    }
}
