package io.harborai.engine.local;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.local.LocalExchange.Finale;
import io.harborai.engine.local.LocalExchange.Script;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/**
 * The provider {@code local}: needs no network and no credential. {@code local/echo} simulates a model, with faults on demand
 * in its name; {@code local/extract} answers with sentences from the supplied context; {@code local/hash-embed} makes
 * vectors that are not semantic. Each says in every answer that it is a stand-in.
 */
public final class LocalProvider implements EmbeddedProvider {
    /** The models, by name. */
    public static final List<String> MODELS = List.of("echo", "extract", "hash-embed");
    private static final int MAX_ECHO = 2_000;
    /** Most elements of one embeddings request, as at OpenAI. */
    private static final int MAX_INPUTS = 2_048;
    /** Most numbers of one answer: 4 MB of them and about 12 MB of text. An empty input is 3 bytes and a whole vector. */
    private static final int MAX_NUMBERS = 1 << 20;

    private final Clock clock;

    /** The provider; {@code clock} stamps its answers. */
    public LocalProvider(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public List<String> models() {
        return MODELS;
    }

    @Override
    public boolean offers(String model) {
        return false;
    }

    @Override
    public UpstreamExchange open(Vertx vertx, UpstreamRequest request, UpstreamSink sink) {
        return new LocalExchange(vertx, script(request), sink).play();
    }

    private Script script(UpstreamRequest request) {
        Directives.Reading reading = Directives.read(request.model());
        Directives told = reading.directives();
        if (reading.problem().isPresent()) {
            return error(400, reading.problem().get(), "invalid_directive", told);
        }
        if (told.status() != 0) {
            return error(told.status(), "The simulator answers " + told.status() + ", as its model name asked for.",
                    "simulated_error", told);
        }
        LocalAnswers answers = new LocalAnswers(request.operation(), "local/" + request.model(), request.traceId(),
                clock.instant().getEpochSecond());
        LocalRequest asked = LocalRequest.read(request.body().getBytes());
        boolean embeds = request.operation() == Operation.EMBEDDINGS;
        if (!MODELS.contains(told.base()) || embeds != told.base().equals("hash-embed")) {
            return error(404, "The provider local has no model '" + told.base() + "' for "
                    + request.operation().path() + ". It has echo and extract for text, hash-embed for embeddings.",
                    "model_not_found", told);
        }
        if (embeds) {
            return embeddings(answers, asked, told);
        }
        String text = told.base().equals("extract")
                ? Extract.answer(asked)
                : "This is local/echo, a simulator and no model. You said: " + cut(asked.question());
        return say(answers, asked, told, text, request.stream());
    }

    private static Script embeddings(LocalAnswers answers, LocalRequest asked, Directives told) {
        if (asked.dimensions() > HashEmbedding.MAX_DIMENSIONS) {
            return error(400, "'dimensions' is " + asked.dimensions() + ", local/hash-embed makes 1 to "
                    + HashEmbedding.MAX_DIMENSIONS + ".", "invalid_dimensions", told);
        }
        int dimensions = asked.dimensions() == 0 ? HashEmbedding.DIMENSIONS : asked.dimensions();
        int inputs = asked.inputs().size();
        if (inputs > MAX_INPUTS || (long) inputs * dimensions > MAX_NUMBERS) {
            return error(400,
                    "'input' has " + inputs + " elements of " + dimensions + " dimensions each; local/hash-embed "
                            + "takes up to " + MAX_INPUTS + " elements and makes up to " + MAX_NUMBERS
                            + " numbers. Send fewer at a time.",
                    "too_many_inputs", told);
        }
        List<float[]> vectors = asked.inputs().stream().map(text -> HashEmbedding.of(text, dimensions)).toList();
        return whole(answers.embeddings(vectors, asked.base64(), asked.promptLength() / 4 + 1), told);
    }

    private static Script say(LocalAnswers answers, LocalRequest asked, Directives told, String text, boolean stream) {
        List<String> tokens = tokens(text, told.tokens());
        boolean cut = asked.maxTokens() > 0 && asked.maxTokens() < tokens.size();
        List<String> said = cut ? tokens.subList(0, asked.maxTokens()) : tokens;
        String reason = cut ? "length" : "stop";
        int promptTokens = asked.promptLength() / 4 + 1;
        if (!stream) {
            return whole(answers.whole(String.join("", said), reason, promptTokens, said.size()), told);
        }
        List<Buffer> pieces = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            pieces.add(i + 1 == told.malformed()
                    ? Buffer.buffer("data: {\"broken\":\n\n")
                    : answers.chunk(said.get(i), i == 0, null));
        }
        Finale finale = shorten(pieces, told);
        if (finale == Finale.COMPLETE) {
            pieces.add(answers.chunk("", false, reason));
            if (asked.includeUsage()) {
                pieces.add(answers.usageChunk(promptTokens, said.size()));
            }
            pieces.add(Buffer.buffer("data: [DONE]\n\n"));
        }
        return new Script(head(200, "text/event-stream"), pieces, finale, told.latency(), gap(told));
    }

    private static Finale shorten(List<Buffer> pieces, Directives told) {
        int keep = told.cut() >= 0 ? told.cut() : told.stall();
        if (keep < 0 || keep >= pieces.size()) {
            return Finale.COMPLETE;
        }
        pieces.subList(keep, pieces.size()).clear();
        return told.cut() >= 0 ? Finale.LOST : Finale.SILENT;
    }

    private static Script whole(Buffer body, Directives told) {
        boolean broken = told.cut() >= 0 || told.stall() >= 0 || told.malformed() > 0;
        Buffer sent = broken ? body.getBuffer(0, body.length() / 2) : body;
        Finale finale = told.cut() >= 0 ? Finale.LOST : told.stall() >= 0 ? Finale.SILENT : Finale.COMPLETE;
        return new Script(head(200, "application/json"), List.of(sent), finale, told.latency(), 0);
    }

    private static Script error(int status, String message, String code, Directives told) {
        return new Script(head(status, "application/json"), List.of(LocalAnswers.error(status, message, code)),
                Finale.COMPLETE, told.latency(), 0);
    }

    private static UpstreamHead head(int status, String contentType) {
        return new UpstreamHead(status, contentType, null, null);
    }

    private static double gap(Directives told) {
        return told.rate() == 0 ? 0 : 1_000.0 / told.rate();
    }

    private static String cut(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, text.offsetByCodePoints(0, MAX_ECHO / 2)) + "…";
    }

    /** Words with the space before them, and single ideographs; repeated or cut to {@code count} when that is given. */
    private static List<String> tokens(String text, int count) {
        List<String> tokens = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(point -> {
            boolean begins = Character.isWhitespace(point) || Character.isIdeographic(point);
            if (begins && !word.isEmpty()) {
                tokens.add(word.toString());
                word.setLength(0);
            }
            word.appendCodePoint(point);
        });
        tokens.add(word.toString());
        if (count == 0) {
            return tokens;
        }
        List<String> counted = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            counted.add(tokens.get(i % tokens.size()));
        }
        return counted;
    }

}
