package com.generalaugment.turnexecutor.telemetry;

import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.telemetry.OpenSpan;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.TurnTracer;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Singleton;

/** The work on a turn as {@code invoke_agent} span of the OpenTelemetry GenAI conventions; never prompts or output. */
@Singleton
public class TurnSpans implements TurnTracer {

    private final Spans spans;

    public TurnSpans(Spans spans) {
        this.spans = spans;
    }

    @Override
    public TurnSpan begin(LiveTurn turn) {
        LiveTurn.Plan plan = turn.plan();
        String agent = plan.project().slug();
        OpenSpan span = spans.start(
                        "invoke_agent " + agent,
                        SpanKind.INTERNAL,
                        plan.run().caller().trace())
                .set("gen_ai.operation.name", "invoke_agent")
                .set("gen_ai.provider.name", turn.route().provider().name())
                .set("gen_ai.agent.id", plan.run().tenant().toString())
                .set("gen_ai.agent.name", agent)
                .set("gen_ai.conversation.id", plan.document().sessionId())
                .set("gen_ai.request.model", turn.route().model())
                .set("gen_ai.response.id", plan.run().responseId())
                .set("genaug.run.id", plan.run().id())
                .set("genaug.run.owner_number", plan.run().fence());
        if (plan.memory().wasAsked()) {
            span.set("genaug.recall.outcome", plan.memory().outcome().label())
                    .set("genaug.recall.facts", plan.memory().facts().size());
        }
        return new AgentSpan(span);
    }

    private static final class AgentSpan implements TurnSpan {

        private final OpenSpan span;
        private boolean stored;

        AgentSpan(OpenSpan span) {
            this.span = span;
        }

        @Override
        public TraceContext context() {
            return span.context();
        }

        @Override
        public void ended(Ending ending) {
            stored = true;
            Problem problem = ending.problem();
            span.set("genaug.run.status", ending.status())
                    .set("gen_ai.usage.input_tokens", ending.usage().inputTokens())
                    .set("gen_ai.usage.output_tokens", ending.usage().outputTokens());
            if (problem != null) {
                span.fail(problem.reason());
            }
        }

        @Override
        public void close() {
            if (!stored) {
                span.fail("result_not_stored");
            }
            span.end();
        }
    }
}
