package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.clients.providers.http.AnswerTimeout;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderAnswer;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvents;
import com.generalaugment.turnexecutor.clients.providers.http.Unreachable;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.io.IOException;
import java.util.Optional;

/** A provider over HTTP whose answers come as server-sent events, in whatever wire format it speaks. */
public final class StreamingProvider implements ModelProvider {

    private final WireFormat format;
    private final ProviderSettings settings;
    private final ProviderHttp http;
    private final Tokenizer tokenizer = new Tokenizer();
    private final Reach reach;
    private final ModelFailures failures;

    public StreamingProvider(WireFormat format, ProviderSettings settings, ProviderHttp http, Reach reach) {
        this.format = format;
        this.settings = settings;
        this.http = http;
        this.reach = reach;
        this.failures = new ModelFailures(format, reach.source());
    }

    @Override
    public String name() {
        return format.name();
    }

    @Override
    public String source() {
        return reach.source();
    }

    @Override
    public boolean serves(String model) {
        return settings.serves(model);
    }

    @Override
    public long countInputTokens(ModelCall call) {
        return tokenizer.countInput(call);
    }

    @Override
    public void check(ModelCall call) {
        format.check(call);
    }

    @Override
    public long countOutputTokens(ModelCall call, String said) {
        return tokenizer.count(said);
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        AnswerReader reader = format.reader(call, new CutOutput(output, tokenizer, call.maxOutputTokens()));
        try (ProviderAnswer answer = http.ask(reached(call), call.cancellation())) {
            if (answer.status() != 200) {
                return refused(call, answer);
            }
            read(answer, reader, output);
            return result(call, reader.answer());
        } catch (CutOutput.LimitReached e) {
            return cut(call, reader.answer());
        } catch (IOException e) {
            if (call.cancellation().isCancelled()) {
                throw new ModelCallCancelled(counted(call, reader.answer()));
            }
            if (e instanceof ReportedFailure reported && format.isFiltered(reported.status(), reported.text())) {
                return new ModelResult(
                        FinishReason.CONTENT_FILTER, counted(call, reader.answer()), modelOf(call, reader.answer()));
            }
            throw failure(call, e);
        }
    }

    private ProviderRequest reached(ModelCall call) {
        try {
            return reach.to(format.request(call, settings));
        } catch (Problem e) {
            throw failures.unreachable(call, e);
        }
    }

    private static void read(ProviderAnswer answer, AnswerReader reader, ModelOutput output) throws IOException {
        ServerSentEvents events = answer.events();
        for (ServerSentEvent event = events.next(); event != null; event = events.next()) {
            if (reader.read(event)) {
                answer.drain();
                return;
            }
            tellMeasured(reader.answer(), output);
            if (reader.answer().isTooLong()) {
                throw new IOException("the answer is too long");
            }
        }
    }

    /** After the end it changes nothing any more. */
    private static void tellMeasured(AnswerSoFar answer, ModelOutput output) {
        TokenUsage measured = answer.usage();
        if (measured != null && answer.finish() == null) {
            output.measured(measured);
        }
    }

    private ModelResult result(ModelCall call, AnswerSoFar answer) {
        FinishReason finish = answer.finish();
        if (finish == null) {
            throw failures.broken(call, null);
        }
        TokenUsage usage = answer.usage();
        return new ModelResult(finish, usage == null ? counted(call, answer) : usage, modelOf(call, answer));
    }

    /** We hang up before the provider can tell its own numbers: all that was allowed has been used. */
    private ModelResult cut(ModelCall call, AnswerSoFar answer) {
        TokenUsage measured = counted(call, answer);
        TokenUsage used = new TokenUsage(
                measured.inputTokens(),
                measured.cachedInputTokens(),
                measured.cacheWriteTokens(),
                call.maxOutputTokens(),
                0);
        return new ModelResult(FinishReason.MAX_OUTPUT_TOKENS, used, modelOf(call, answer));
    }

    private ModelResult refused(ModelCall call, ProviderAnswer answer) throws IOException {
        String text = answer.text();
        if (format.isFiltered(answer.status(), text)) {
            return new ModelResult(FinishReason.CONTENT_FILTER, counted(call, new AnswerSoFar()), call.model());
        }
        throw failures.ofStatus(call, answer.status(), text, answer.header("retry-after"));
    }

    private Problem failure(ModelCall call, IOException e) {
        return switch (e) {
            case AnswerTimeout timeout -> failures.timeout(call);
            case Unreachable unreachable -> failures.unreachable(call, unreachable);
            case ReportedFailure reported ->
                failures.ofStatus(call, reported.status(), reported.text(), Optional.empty());
            default -> failures.broken(call, e);
        };
    }

    /** What the provider has measured until now, and by our own count what it has not. */
    private TokenUsage counted(ModelCall call, AnswerSoFar answer) {
        long output = tokenizer.count(answer.allSaid());
        TokenUsage measured = answer.usage();
        return measured == null || measured.inputTokens() == 0
                ? new TokenUsage(tokenizer.countInput(call), 0, output, 0)
                : new TokenUsage(
                        measured.inputTokens(),
                        measured.cachedInputTokens(),
                        measured.cacheWriteTokens(),
                        Math.max(measured.outputTokens(), output),
                        measured.reasoningTokens());
    }

    private static String modelOf(ModelCall call, AnswerSoFar answer) {
        String model = answer.model();
        return model == null ? call.model() : model;
    }
}
