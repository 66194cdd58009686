package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.Hints;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model call that tests change where they mean something by it. */
public final class CallFixture {

    public String model = "stub-1";
    public List<ModelMessage> messages = new ArrayList<>();
    public List<FunctionTool> tools = new ArrayList<>();
    public ToolChoice choice = new ToolChoice.Auto();
    public boolean parallel = true;
    public int maxOutputTokens = 1_000;
    public Sampling sampling = new Sampling(1, 1, 0, 0, 0);
    public OutputFormat format = new OutputFormat.Text();

    public @Nullable String effort;

    public @Nullable String summary;

    public boolean rawReasoning;

    public Hints hints = Hints.NONE;
    public final Cancellation cancellation = new Cancellation();

    public static CallFixture saying(String text) {
        CallFixture fixture = new CallFixture();
        fixture.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text(text))));
        return fixture;
    }

    public CallFixture tool(String name, String parameters) {
        tools.add(new FunctionTool(name, null, Json.readTrusted(parameters), false));
        return this;
    }

    public ModelCall call() {
        return new ModelCall(
                model,
                messages,
                tools,
                choice,
                parallel,
                maxOutputTokens,
                sampling,
                format,
                effort,
                summary,
                rawReasoning,
                hints,
                new TraceContext("c".repeat(32), "d".repeat(16), true),
                cancellation);
    }

    /** Writes down what it hears: text as it is, refusals in «», calls as [name] and arguments, thoughts after ~, raw ones after ≈, | and ~~ at their ends. */
    public static final class Heard implements ModelOutput {
        public final StringBuilder said = new StringBuilder();
        public final List<String> callIds = new ArrayList<>();
        public final List<ReasoningState> thoughts = new ArrayList<>();
        public final List<String> deltas = new ArrayList<>();

        @Override
        public void text(String delta) {
            deltas.add(delta);
            said.append(delta);
        }

        @Override
        public void refusal(String delta) {
            said.append('«').append(delta).append('»');
        }

        @Override
        public void toolCall(String callId, String name) {
            callIds.add(callId);
            said.append('[').append(name).append(']');
        }

        @Override
        public void toolArguments(String delta) {
            said.append(delta);
        }

        @Override
        public void reasoning(String delta) {
            said.append('~').append(delta);
        }

        @Override
        public void rawReasoning(String delta) {
            said.append('≈').append(delta);
        }

        @Override
        public void endOfReasoningPart() {
            said.append('|');
        }

        @Override
        public void endOfReasoning(@Nullable ReasoningState state) {
            said.append('~').append('~');
            if (state != null) {
                thoughts.add(state);
            }
        }

        @Override
        public String toString() {
            return said.toString();
        }
    }
}
