package io.harborai.knowledge.parse;

import java.io.IOException;
import java.nio.file.Path;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/** Reads PDF, page by page. Runs in a process of its own; see {@link ReaderProcess}. */
final class PdfReader {
    private PdfReader() {
    }

    static void read(Path file, Blocks blocks) throws ParseException, IOException {
        // Unpacked streams beyond this go to temporary files, whose size is bounded, too.
        MemoryUsageSetting memory = MemoryUsageSetting.setupMixed(64 << 20, blocks.limits().mostUnpackedBytes());
        try (PDDocument document = Loader.loadPDF(file.toFile(), memory.streamCache)) {
            if (!document.getCurrentAccessPermission().canExtractContent()) {
                throw new ParseException(ParseException.Reason.ENCRYPTED,
                        "its owner does not allow text to be taken from it. Ask for a copy that does.");
            }
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            stripper.setParagraphStart("\n");
            for (int page = 1; page <= document.getNumberOfPages(); page++) {
                blocks.nextPage();
                stripper.setStartPage(page);
                stripper.setEndPage(page);
                PlainReader.read(stripper.getText(document) + "\n\n", blocks);
            }
        } catch (InvalidPasswordException e) {
            throw new ParseException(ParseException.Reason.ENCRYPTED,
                    "it is encrypted with a password. Save it without one.", e);
        } catch (Archive.BeyondBound e) {
            throw e.reason();
        } catch (IOException | RuntimeException e) {
            throw new ParseException(ParseException.Reason.DAMAGED,
                    "it is damaged, or no PDF: " + e.getMessage() + ". Save it again with the program that made it.",
                    e);
        }
    }
}
