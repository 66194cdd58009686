package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A model that does what the test wrote down for each call, one after the other; without a script it says "Hello." */
public final class ScriptedProvider implements ModelProvider {

    /** One call's behaviour. */
    public interface Step {
        ModelResult take(ModelCall call, ModelOutput output);
    }

    private final String prefix;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<ModelCall> calls = Collections.synchronizedList(new ArrayList<>());

    public ScriptedProvider() {
        this("scripted-");
    }

    /** @param prefix of the models that it serves */
    public ScriptedProvider(String prefix) {
        this.prefix = prefix;
    }

    public ScriptedProvider then(Step step) {
        steps.add(step);
        return this;
    }

    public ScriptedProvider thenSay(String... deltas) {
        return then((call, output) -> {
            for (String delta : deltas) {
                output.text(delta);
            }
            return result(FinishReason.STOP, deltas.length);
        });
    }

    public ScriptedProvider thenFail(RuntimeException failure, String... deltas) {
        return then((call, output) -> {
            for (String delta : deltas) {
                output.text(delta);
            }
            throw failure;
        });
    }

    /** Says something, then waits until it is cancelled. */
    public ScriptedProvider thenHang(CountDownLatch begun, String... deltas) {
        return then((call, output) -> {
            for (String delta : deltas) {
                output.text(delta);
            }
            CountDownLatch cancelled = new CountDownLatch(1);
            call.cancellation().onCancel(cancelled::countDown);
            begun.countDown();
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ModelCallCancelled(usage(deltas.length));
        });
    }

    public List<ModelCall> calls() {
        return List.copyOf(calls);
    }

    public static ModelResult result(FinishReason finish, int outputTokens) {
        return new ModelResult(finish, usage(outputTokens), "scripted-1");
    }

    /** Every call reads 10 tokens. */
    public static TokenUsage usage(int outputTokens) {
        return new TokenUsage(10, 0, outputTokens, 0);
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public boolean serves(String model) {
        return model.startsWith(prefix);
    }

    /** Two of its models know no penalties. */
    @Override
    public void check(ModelCall call) {
        boolean knows = !call.model().equals("scripted-own") && !call.model().equals("scripted-picky");
        if (!knows && call.sampling().presencePenalty() != 0) {
            throw Refusals.unsupported("presence_penalty", "this model knows no penalties");
        }
    }

    /** A token for each message. */
    @Override
    public long countInputTokens(ModelCall call, long limit) {
        return call.messages().size();
    }

    /** A token for each word. */
    @Override
    public long countOutputTokens(ModelCall call, String said) {
        return said.isBlank() ? 0 : said.strip().split(" +").length;
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        calls.add(call);
        Step step = steps.poll();
        if (step == null) {
            output.text("Hello.");
            return result(FinishReason.STOP, 1);
        }
        return step.take(call, output);
    }
}
