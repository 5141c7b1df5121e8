package io.harborai.knowledge.ingest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.harborai.knowledge.chunk.ChunkSettings;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.DocumentState;
import io.harborai.knowledge.collection.DocumentStore;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.Grant;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.collection.KnowledgeSchema;
import io.harborai.knowledge.collection.NewCollection;
import io.harborai.knowledge.index.LuceneSettings;
import io.harborai.knowledge.index.LuceneSpace;
import io.harborai.knowledge.parse.ParseLimits;
import io.harborai.knowledge.retrieve.FoundPassage;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.storage.Database;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class KnowledgeBaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ParseLimits LIMITS = new ParseLimits(8 << 20, 32 << 20, 200_000, 20_000, 500,
            Duration.ofSeconds(20), 96 << 20);
    private static final IngestSettings SETTINGS = new IngestSettings(LIMITS, 1, 4, Duration.ofMinutes(1), 2,
            Duration.ZERO);

    @TempDir
    Path directory;

    /** A knowledge base with everything it works with; nothing is left of it in memory when it is closed. */
    private record Running(Database database, DirectoryBlobs blobs, Jobs jobs, KnowledgeBase base)
            implements
                AutoCloseable {
        @Override
        public void close() {
            jobs.close();
            base.close();
            blobs.close();
            database.close();
        }
    }

    private Running start() throws InterruptedException {
        Database database = Database.open(directory.resolve("harborai.db"), KnowledgeSchema.MIGRATIONS);
        DirectoryBlobs blobs = DirectoryBlobs.open(directory.resolve("files"));
        Jobs jobs = Jobs.create(InstantSource.system());
        KnowledgeBase base = KnowledgeBase.open(SETTINGS, new KnowledgeBase.Parts(database, blobs,
                new LuceneSpace(directory.resolve("index"), LuceneSettings.DEFAULT, InstantSource.system()),
                KnowledgeBaseTest::letters, Optional.empty(), jobs, InstantSource.system()));
        return new Running(database, blobs, jobs, base);
    }

    /** A model whose vectors count letters; "down" gives nothing, "wrong" another dimension, "picky" refuses a word. */
    private static List<float[]> letters(EmbeddingModel model, List<String> texts) {
        if (model.name().equals("down")) {
            throw new IllegalStateException("the model is down");
        }
        if (model.name().equals("picky") && texts.stream().anyMatch(text -> text.contains("poison"))) {
            throw new IllegalStateException("this is not said");
        }
        int dimension = model.name().equals("wrong") ? model.dimension() + 1 : model.dimension();
        return texts.stream().map(text -> {
            float[] vector = new float[dimension];
            text.toLowerCase(Locale.ROOT).chars().forEach(c -> vector[c % dimension]++);
            return vector;
        }).toList();
    }

    private static DocumentStore.Added add(Running running, String name, byte[] content) throws IOException {
        return running.base().add("docs", Access.ADMINISTRATOR, name, List.of("kind=test"),
                new ByteArrayInputStream(content));
    }

    private static KnowledgeDocument await(Running running, DocumentStore.Added added) {
        return Awaitility.await().atMost(PATIENCE).until(
                () -> running.base().document("docs", Access.ADMINISTRATOR, added.document().id()),
                document -> document.state() == DocumentState.READY || document.state() == DocumentState.FAILED);
    }

    private static List<FoundPassage> search(Running running, String text) {
        return running.base().search("docs", Access.ADMINISTRATOR, SearchRequest.of(text)).passages();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(Map<String, byte[]> parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] word(String xml) throws IOException {
        return zip(Map.of("word/document.xml", utf8(xml)));
    }

    private static byte[] pdf(String text, String password) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            for (String line : List.of("The first page is about ropes.", text)) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                    content.newLineAtOffset(72, 700);
                    content.showText(line);
                    content.endText();
                }
            }
            if (!password.isEmpty()) {
                document.protect(new StandardProtectionPolicy(password, password, new AccessPermission()));
            }
            document.save(bytes);
        }
        return bytes.toByteArray();
    }

    @Test
    void everyFormatIsFoundWithItsHeadingAndPage() throws Exception {
        try (Running running = start()) {
            running.base().create(NewCollection.named("docs"));
            Map<String, byte[]> files = Map.of("a.md", utf8("# Tides\n\nThe moon lifts quillwort.\n"), "b.txt",
                    "锚地在海湾北边，水深二十米，适合大船停泊过夜。".getBytes(Charset.forName("GBK")), "c.html",
                    utf8("<h1>Buoys</h1><p>Red zanthoxylum <b>left</b>.<script>evil()</script>"), "d.csv",
                    utf8("port;depth\nOslo xylophone;12\n"), "e.pdf", pdf("Page two has the wobbegong.", ""), "f.docx",
                    word("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
                            + "<w:p><w:r><w:t>A vuvuzela sounds.</w:t></w:r></w:p></w:body></w:document>"));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                KnowledgeDocument document = await(running, add(running, file.getKey(), file.getValue()));
                assertThat(document.state()).as("%s: %s", file.getKey(), document.error())
                        .isEqualTo(DocumentState.READY);
            }
            assertThat(search(running, "quillwort").getFirst().passage().heading()).isEqualTo("Tides");
            assertThat(search(running, "锚地").getFirst().documentName()).isEqualTo("b.txt");
            assertThat(search(running, "zanthoxylum").getFirst().passage().text()).contains("Red zanthoxylum left.")
                    .doesNotContain("evil");
            assertThat(search(running, "xylophone").getFirst().passage().heading()).isEqualTo("port | depth");
            assertThat(search(running, "wobbegong").getFirst().passage().page()).isEqualTo(2);
            assertThat(search(running, "vuvuzela")).hasSize(1);
        }
    }

    @Test
    void hostileFilesFailEachWithItsReasonAndOthersGoOn() throws Exception {
        try (Running running = start()) {
            running.base().create(NewCollection.named("docs"));
            String row = "<row><c><v>1234567890123456789012345678901234567890</v></c></row>";
            Map<String, byte[]> bomb = Map.of("word/document.xml", new byte[40 << 20]);
            Map<String, byte[]> endless = Map.of("xl/workbook.xml",
                    utf8("<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
                            + "<sheets><sheet name='s' r:id='r1'/></sheets></workbook>"),
                    "xl/_rels/workbook.xml.rels",
                    utf8("<Relationships><Relationship Id='r1' Type='t' Target='s.xml'/></Relationships>"), "xl/s.xml",
                    utf8("<worksheet><sheetData>" + row.repeat(21_000) + "</sheetData></worksheet>"));
            Map<String, byte[]> files = Map.of("locked.pdf", pdf("secret", "pw"), "xxe.docx",
                    word("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>"), "bomb.docx", zip(bomb),
                    "endless.xlsx", zip(endless), "broken.pdf", utf8("%PDF-1.7 nothing"), "broken.docx",
                    utf8("PK no zip"),
                    "binary.txt", new byte[5_000], "empty.md", utf8("\n\n"), "spaces.txt",
                    utf8("word ".repeat(60_000)));
            Map<String, String> reasons = Map.of("locked.pdf", "ENCRYPTED", "xxe.docx", "DANGEROUS", "bomb.docx",
                    "DAMAGED", "endless.xlsx", "TOO_LARGE", "broken.pdf", "DAMAGED", "broken.docx", "DAMAGED",
                    "binary.txt",
                    "DAMAGED", "empty.md", "NO_TEXT", "spaces.txt", "TOO_LARGE");
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                KnowledgeDocument document = await(running, add(running, file.getKey(), file.getValue()));
                assertThat(document.state()).as(file.getKey()).isEqualTo(DocumentState.FAILED);
                assertThat(document.errorCode()).as("%s: %s", file.getKey(), document.error())
                        .isEqualTo(reasons.get(file.getKey()));
                assertThat(document.error()).as(file.getKey()).isNotBlank().doesNotContain("root:");
            }
            assertThat(await(running, add(running, "good.txt", utf8("A good anchor."))).state())
                    .isEqualTo(DocumentState.READY);
            assertThat(search(running, "anchor")).hasSize(1);
        }
    }

    @Test
    void theSameContentIsTakenOnceAndARestartLosesNothing() throws Exception {
        String id;
        try (Running running = start()) {
            running.base().create(NewCollection.named("docs"));
            DocumentStore.Added first = add(running, "a.txt", utf8("An anchor holds."));
            assertThat(add(running, "b.txt", utf8("An anchor holds.")).fresh()).isFalse();
            id = await(running, first).id();
        }
        LuceneSpace space = new LuceneSpace(directory.resolve("index"), LuceneSettings.DEFAULT, InstantSource.system());
        String collection;
        try (Running running = start()) {
            assertThat(search(running, "anchor")).hasSize(1);
            collection = running.base().collections().readable("docs", Access.ADMINISTRATOR).id();
        }
        space.drop(collection, 1);
        try (Running running = start()) {
            assertThat(search(running, "anchor")).as("the lost index is made again").hasSize(1);
            running.base().remove("docs", Access.ADMINISTRATOR, id);
            assertThat(search(running, "anchor")).isEmpty();
        }
    }

    @Test
    void aCollectionIsEmbeddedAnewWhileTheOldIndexServesAndFailuresStoreNothing() throws Exception {
        try (Running running = start()) {
            running.base().create(
                    new NewCollection("docs", "", ChunkSettings.DEFAULT, new EmbeddingModel("letters", 32)));
            await(running, add(running, "a.txt", utf8("An anchor holds.")));
            assertThat(search(running, "anchor")).hasSize(1);
            running.base().changeModel("docs", Access.ADMINISTRATOR, new EmbeddingModel("letters", 48));
            assertThat(search(running, "anchor")).hasSize(1);
            KnowledgeCollection changed = Awaitility.await().atMost(PATIENCE).until(
                    () -> running.base().collections().readable("docs", Access.ADMINISTRATOR),
                    each -> each.next().isEmpty());
            assertThat(changed.model().dimension()).isEqualTo(48);
            assertThat(search(running, "anchor")).hasSize(1);
            for (String model : List.of("down", "wrong")) {
                running.base().create(
                        new NewCollection(model, "", ChunkSettings.DEFAULT, new EmbeddingModel(model, 8)));
                DocumentStore.Added added = running.base().add(model, Access.ADMINISTRATOR, "a.txt", List.of(),
                        new ByteArrayInputStream(utf8("An anchor holds.")));
                Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        running.base().document(model, Access.ADMINISTRATOR, added.document().id()).errorCode())
                        .isEqualTo("EMBEDDING"));
            }
        }
    }

    @Test
    void aDocumentThatCannotBeEmbeddedTakesNoOtherAlong() throws Exception {
        try (Running running = start()) {
            running.base()
                    .create(new NewCollection("docs", "", ChunkSettings.DEFAULT, new EmbeddingModel("picky", 16)));
            DocumentStore.Added one = add(running, "a.txt", utf8("An anchor holds."));
            DocumentStore.Added bad = add(running, "b.txt", utf8("A poison works."));
            DocumentStore.Added other = add(running, "c.txt", utf8("A buoy swims."));
            assertThat(await(running, one).state()).isEqualTo(DocumentState.READY);
            assertThat(await(running, other).state()).isEqualTo(DocumentState.READY);
            assertThat(await(running, bad).errorCode()).isEqualTo("EMBEDDING");
            assertThat(search(running, "buoy").getFirst().documentName()).isEqualTo("c.txt");
        }
    }

    @Test
    void aCallerSeesOnlyWhatWasGranted() throws Exception {
        try (Running running = start()) {
            KnowledgeCollection docs = running.base().create(NewCollection.named("docs"));
            Access key = new Access(false, Set.of("key:1", "team:a"));
            assertThat(running.base().collections().list(key)).isEmpty();
            assertThatThrownBy(() -> running.base().search("docs", key, SearchRequest.of("x")))
                    .isInstanceOf(KnowledgeException.class).hasMessageContaining("no collection docs");
            running.base().collections().grant(docs.id(), new Grant("team:a", false));
            assertThat(running.base().search("docs", key, SearchRequest.of("x")).relevant()).isFalse();
            assertThatThrownBy(() -> running.base().removeCollection("docs", key))
                    .isInstanceOfSatisfying(KnowledgeException.class,
                            e -> assertThat(e.reason()).isEqualTo(KnowledgeException.Reason.FORBIDDEN));
            running.base().collections().grant(docs.id(), new Grant("key:1", true));
            running.base().removeCollection("docs", key);
            assertThat(running.base().collections().list(Access.ADMINISTRATOR)).isEmpty();
        }
    }
}
