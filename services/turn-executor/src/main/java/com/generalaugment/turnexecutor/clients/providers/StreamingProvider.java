package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.answer.EventReading;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedFailure;
import com.generalaugment.turnexecutor.clients.providers.answer.WellFormedOutput;
import com.generalaugment.turnexecutor.clients.providers.http.AnswerTimeout;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderAnswer;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;
import com.generalaugment.turnexecutor.clients.providers.http.Unreachable;
import com.generalaugment.turnexecutor.clients.providers.http.UnusableAnswer;
import com.generalaugment.turnexecutor.clients.providers.tokens.Tokenizer;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.model.UsageCorrection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A provider over HTTP whose answers come as server-sent events, in any wire format. */
public final class StreamingProvider implements ModelProvider {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingProvider.class);

    private final WireFormat format;
    private final ProviderSettings settings;
    private final ProviderHttp http;
    private final Tokenizer tokenizer = new Tokenizer();
    private final AddressOrigin reach;
    private final ModelFailures failures;

    public StreamingProvider(WireFormat format, ProviderSettings settings, ProviderHttp http, AddressOrigin reach) {
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
    public long countInputTokens(ModelCall call, long limit) {
        return tokenizer.countInput(FileParts.readable(call, format), limit);
    }

    @Override
    public void check(ModelCall call) {
        format.check(call);
        FileParts.check(call, format);
    }

    @Override
    public long countOutputTokens(ModelCall call, String said) {
        return tokenizer.count(said);
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        WellFormedOutput wellFormed =
                new WellFormedOutput(new LimitedOutput(output, tokenizer, call.maxOutputTokens()));
        AnswerReader reader = format.reader(call, wellFormed);
        try (ProviderAnswer answer = http.ask(reached(call), call.cancellation())) {
            if (answer.status() / 100 != 2) {
                return refused(call, answer);
            }
            readToTheEnd(answer, reader, call, output, wellFormed);
            return result(call, reader.answer());
        } catch (LimitedOutput.LimitReached e) {
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
            return reach.to(format.request(FileParts.readable(call, format), settings));
        } catch (Problem e) {
            throw failures.unreachable(call, e);
        }
    }

    /** Passes on all output, also when the stream breaks off: a failure behind it reports what is missing. */
    private static void readToTheEnd(
            ProviderAnswer answer, AnswerReader reader, ModelCall call, ModelOutput output, WellFormedOutput said)
            throws IOException {
        EventReading events = new EventReading(answer, reader, output);
        try {
            events.read();
        } catch (IOException e) {
            if (call.cancellation().isCancelled()) {
                throw e;
            }
            if (!events.isSettled()) {
                endAfter(e, reader);
                said.end();
                throw e;
            }
            LOG.debug("a stream broke off behind the end of its answer", e);
        }
        try {
            reader.end();
        } finally {
            said.end();
        }
    }

    private static void endAfter(IOException failure, AnswerReader reader) {
        try {
            reader.end();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private ModelResult result(ModelCall call, AnswerSoFar answer) {
        FinishReason finish = answer.finish();
        if (finish == null) {
            throw failures.broken(call, null);
        }
        UsageSettlement settlement = new UsageSettlement(call, answer, tokenizer);
        TokenUsage usage = settlement.usage();
        List<UsageCorrection> corrections = settlement.corrections();
        if (answer.usage().isReported() && !corrections.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("provider", format.name())
                    .addKeyValue("corrections", corrections)
                    .log("a provider's usage was corrected");
        }
        return new ModelResult(finish, usage, modelOf(call, answer), corrections);
    }

    /** The call is closed before the provider reports its usage: the whole allowance has been used. */
    private ModelResult cut(ModelCall call, AnswerSoFar answer) {
        TokenUsage measured = counted(call, answer);
        TokenUsage used = measured.withTotals(
                measured.inputTokens(),
                Math.max(call.maxOutputTokens(), answer.usage().soFar().outputTokens()));
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
            case UnusableAnswer unusable -> failures.unusable(call);
            case ReportedFailure reported ->
                failures.ofStatus(call, reported.status(), reported.text(), Optional.empty());
            default -> failures.broken(call, e);
        };
    }

    /** What the provider has measured until now, and by our own count what it has not. */
    private TokenUsage counted(ModelCall call, AnswerSoFar answer) {
        long output = tokenizer.count(answer.allSaid());
        TokenUsage measured = answer.usage().soFar();
        long input = measured.inputTokens() == 0 ? tokenizer.countInput(call) : measured.inputTokens();
        return measured.withTotals(input, Math.max(measured.outputTokens(), output));
    }

    private static String modelOf(ModelCall call, AnswerSoFar answer) {
        String model = answer.model();
        return model == null ? call.model() : model;
    }
}
