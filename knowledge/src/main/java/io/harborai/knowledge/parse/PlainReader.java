package io.harborai.knowledge.parse;

/** Reads plain text: paragraphs are divided by empty lines; without any, each line is one. */
final class PlainReader {
    private PlainReader() {
    }

    static void read(String text, Blocks blocks) throws ParseException {
        int at = 0;
        StringBuilder paragraph = new StringBuilder();
        boolean divided = text.contains("\n\n") || text.contains("\n\r\n");
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String line = text.substring(at, end);
            if (line.isBlank() || !divided) {
                blocks.add(Block.Kind.PARAGRAPH, paragraph.toString());
                paragraph.setLength(0);
            }
            paragraph.append(line).append('\n');
            at = end + 1;
        }
        blocks.add(Block.Kind.PARAGRAPH, paragraph.toString());
    }
}
