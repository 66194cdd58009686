package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.FileParts;
import com.generalaugment.turnexecutor.clients.providers.tokens.Tokenizer;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The deterministic model that comes with the platform, for laptops and tests. It follows {@link BuiltInRules}, streams
 * token by token, counts with a real tokenizer and keeps the output limit to the token. {@code [pace 20ms]} in the
 * input makes it wait that long before each token. Asked for its reasoning, or a summary of it, it names the rule that
 * it follows.
 */
public final class BuiltInModel implements ModelProvider {

    private static final Set<String> MODELS = Set.of("genaug/echo-1", "genaug/echo-1-mini", "genaug/echo-1-pro");

    private final Tokenizer tokenizer = new Tokenizer();
    private final Duration pace;

    /** @param pace pause before each token unless the input names another */
    public BuiltInModel(Duration pace) {
        this.pace = pace;
    }

    @Override
    public String name() {
        return "genaug";
    }

    @Override
    public boolean serves(String model) {
        return MODELS.contains(model);
    }

    @Override
    public long countInputTokens(ModelCall call, long limit) {
        return tokenizer.countInput(FileParts.described(call), limit);
    }

    @Override
    public long countOutputTokens(ModelCall call, String said) {
        return tokenizer.count(said);
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        BuiltInRules rules = new BuiltInRules(call);
        Speech speech = new Speech(call, rules.pace().map(Duration::ofMillis).orElse(pace));
        boolean thought = speech.think(BuiltInReasoning.of(rules.answer(), call.format()), output);
        boolean whole = thought
                && switch (rules.answer()) {
                    case BuiltInRules.Answer.Text text -> speech.say(text.text(), output::text);
                    case BuiltInRules.Answer.Refusal refusal -> speech.say(refusal.text(), output::refusal);
                    case BuiltInRules.Answer.Calls calls -> speech.call(calls, output);
                };
        FinishReason finish =
                !whole ? FinishReason.MAX_OUTPUT_TOKENS : speech.called ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        return new ModelResult(finish, speech.usage(), call.model());
    }

    /** One answer on its way out, token by token. */
    private final class Speech {
        private final ModelCall call;
        private final long pauseNanos;
        private final long inputTokens;
        private long spoken;
        private long thoughtTokens;
        private boolean called;

        Speech(ModelCall call, Duration pace) {
            this.call = call;
            this.pauseNanos = pace.toNanos();
            this.inputTokens = tokenizer.countInput(FileParts.described(call));
            Thread speaker = Thread.currentThread();
            call.cancellation().onCancel(() -> LockSupport.unpark(speaker));
        }

        /** @return whether all of it fitted into the output limit */
        boolean say(String text, Consumer<String> listener) {
            for (Tokenizer.Piece piece : tokenizer.pieces(text)) {
                if (spoken + piece.tokens() > call.maxOutputTokens()) {
                    return false;
                }
                pause();
                spoken += piece.tokens();
                listener.accept(piece.text());
            }
            return true;
        }

        /** Reasoning as requested: raw, as a summary of one part, both, or not at all. */
        boolean think(String thought, ModelOutput output) {
            boolean summarizes = call.reasoningSummary() != null;
            boolean whole = (!call.rawReasoning() || say(thought, output::rawReasoning))
                    && (!summarizes || say(thought, output::reasoning));
            thoughtTokens = spoken;
            if (whole && (summarizes || call.rawReasoning())) {
                output.endOfReasoning(new ReasoningState("genaug", Json.object().put("thought", thought)));
            }
            return whole;
        }

        boolean call(BuiltInRules.Answer.Calls calls, ModelOutput output) {
            called = true;
            for (BuiltInRules.Call one : calls.calls()) {
                spoken += tokenizer.count(one.name());
                if (spoken > call.maxOutputTokens()) {
                    spoken = call.maxOutputTokens();
                    return false;
                }
                output.toolCall(callId(one), one.name());
                if (!say(one.arguments(), output::toolArguments)) {
                    return false;
                }
            }
            return true;
        }

        /** The same turn names its calls the same way on every replica; another turn, or another call, otherwise. */
        private String callId(BuiltInRules.Call one) {
            String occasion = call.trace().traceId() + call.messages() + one + spoken;
            return "call_"
                    + UUID.nameUUIDFromBytes(occasion.getBytes(StandardCharsets.UTF_8))
                            .toString()
                            .replace("-", "");
        }

        TokenUsage usage() {
            return new TokenUsage(inputTokens, 0, spoken, thoughtTokens);
        }

        private void pause() {
            long until = System.nanoTime() + pauseNanos;
            for (long left = pauseNanos;
                    left > 0 && !call.cancellation().isCancelled();
                    left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            if (call.cancellation().isCancelled()) {
                throw new ModelCallCancelled(usage());
            }
        }
    }
}
