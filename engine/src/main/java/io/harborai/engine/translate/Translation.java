package io.harborai.engine.translate;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.ParameterPolicy;
import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Family;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.engine.wire.RequestSplice;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a call is put to a target: as it is, when both speak one format, with nothing but the model's name replaced; else
 * through the canonical form.
 */
public final class Translation {
    private static final Logger LOG = LoggerFactory.getLogger(Translation.class);

    private Translation() {
    }

    /** What comes of a call at a target. */
    public sealed interface Plan {
        /** It can be put. {@code sink} hears the answer in the caller's format. */
        record Put(UpstreamRequest request, UpstreamSink sink) implements Plan {}

        /** It cannot. */
        record Refused(Failure failure) implements Plan {}
    }

    /** Prepares a call for a target, whose answer {@code sink} wants to hear in the call's own format. */
    public static Plan plan(Call call, Target target, UpstreamSink sink, BodyBudget budget) {
        Provider provider = target.provider();
        Dialect dialect = provider instanceof RemoteProvider remote ? remote.dialect() : Dialect.OPENAI;
        WireFormat asked = WireFormat.of(call.operation());
        if (asked == null) {
            return dialect.family() == Family.ANTHROPIC && !call.operation().reads()
                    ? new Plan.Refused(Failure.of(FailureKind.INVALID_REQUEST, "Provider " + provider.name()
                            + " speaks Anthropic's format, which has no " + call.operation().path().substring(1)
                            + ". Ask a model of another provider.").withCode("unsupported_operation"))
                    : asIs(call, target, dialect, sink);
        }
        WireFormat spoken = asked == WireFormat.RESPONSES && dialect.responses() ? asked : spoken(dialect);
        // Lines do not pass through a pipeline of events.
        return spoken == asked && spoken.events()
                ? asIs(call, target, dialect, sink)
                : translated(call, target, dialect, spoken, sink, budget);
    }

    private static WireFormat spoken(Dialect dialect) {
        return switch (dialect.family()) {
            case ANTHROPIC -> WireFormat.MESSAGES;
            case GEMINI -> WireFormat.GEMINI;
            case OLLAMA -> WireFormat.OLLAMA;
            default -> WireFormat.CHAT;
        };
    }

    private static Plan asIs(Call call, Target target, Dialect dialect, UpstreamSink sink) {
        Buffer body = call.operation().reads()
                ? Buffer.buffer()
                : call.operation() == Operation.GENERATE
                        ? GeminiBody.unwrap(call.body(), call.envelope())
                        : RequestSplice.withModel(call.body(), call.envelope(), target.model());
        return new Plan.Put(request(call, target, dialect, call.operation(), body), sink);
    }

    private static UpstreamRequest request(Call call, Target target, Dialect dialect, Operation operation,
            Buffer body) {
        boolean stream = call.envelope().stream();
        String path = operation.isAboutKept()
                ? operation.path() + call.envelope().model()
                : dialect.family() == Family.OPENAI ? "" : dialect.path(operation, target.model(), stream);
        // It speaks of fields that a translated request does not have.
        boolean untouched = operation == Operation.MESSAGES && call.operation() == operation;
        return new UpstreamRequest(operation, target.model(), body, stream, call.traceId(), call.options().via(),
                call.options().trace(), call.options().tenant(), path, untouched ? call.options().beta() : "");
    }

    private static Plan translated(Call call, Target target, Dialect dialect, WireFormat spoken, UpstreamSink sink,
            BodyBudget budget) {
        WireFormat asked = java.util.Objects.requireNonNull(WireFormat.of(call.operation()));
        Changes changes = new Changes();
        byte[] body;
        boolean includeUsage;
        try {
            Ask ask = asked.readRequest(call.body());
            includeUsage = ask.includeUsage;
            ask.model = target.model();
            body = spoken.writeRequest(ask, changes);
        } catch (WrongFormat wrong) {
            return new Plan.Refused(Failure.of(FailureKind.INVALID_REQUEST, "The request cannot be put to "
                    + target.name() + ", which speaks another format: " + wrong.what() + ".")
                    .withParam(wrong.field().isEmpty() ? null : wrong.field()).withCode("not_translatable"));
        }
        Failure refused = refusal(call, target, changes);
        if (refused != null) {
            return new Plan.Refused(refused);
        }
        AnswerFrame frame = new AnswerFrame(call.traceId(), target.model(), System.currentTimeMillis() / 1_000,
                includeUsage, call.options().keeping());
        TranslatedSink translated = new TranslatedSink(target, spoken, asked.writer(frame), call.envelope().stream(),
                changes.headerValue(), sink, budget);
        return new Plan.Put(request(call, target, dialect, spoken.operation(),
                BufferInternal.buffer(io.netty.buffer.Unpooled.wrappedBuffer(body))), translated);
    }

    private static @Nullable Failure refusal(Call call, Target target, Changes changes) {
        ParameterPolicy policy = call.options().parameters();
        if (changes.isEmpty() || policy == ParameterPolicy.DROP) {
            return null;
        }
        if (policy == ParameterPolicy.WARN) {
            LOG.debug("call {} goes to {} without what its format does not have: {}", call.traceId(), target.name(),
                    changes.headerValue());
            return null;
        }
        return Failure.of(FailureKind.INVALID_REQUEST, "The format of " + target.name() + " does not have: "
                + changes.headerValue() + ". Leave it out, or set the policy for parameters to warn or drop.")
                .withParam(changes.first()).withCode("unsupported_parameter");
    }
}
