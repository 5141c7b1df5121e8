package io.harborai.knowledge.parse;

import java.io.IOException;
import java.nio.file.Path;

/** Reads files of one format. */
@FunctionalInterface
interface Reader {
    /**
     * Reads a file.
     *
     * @param file the file
     * @param blocks takes what it says
     * @throws ParseException if it is damaged or beyond a bound
     * @throws IOException if the file itself cannot be read
     */
    void read(Path file, Blocks blocks) throws ParseException, IOException;

    /** The one for a format. */
    static Reader of(Format format) {
        return switch (format) {
            case PDF -> PdfReader::read;
            case DOCX -> WordReader::read;
            case PPTX -> SlidesReader::read;
            case XLSX -> SheetsReader::read;
            case HTML -> (file, blocks) -> HtmlReader.read(TextFiles.read(file, blocks.limits()), blocks);
            case MARKDOWN -> (file, blocks) -> MarkdownReader.read(TextFiles.read(file, blocks.limits()), blocks);
            case TEXT -> (file, blocks) -> PlainReader.read(TextFiles.read(file, blocks.limits()), blocks);
            case CSV -> (file, blocks) -> CsvReader.read(TextFiles.read(file, blocks.limits()), blocks);
            case EPUB -> BookReader::read;
        };
    }
}
