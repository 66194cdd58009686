package com.generalaugment.memory.clients;

import com.generalaugment.libs.contracts.turn.CallOptions;
import com.generalaugment.libs.contracts.turn.Proposals;
import com.generalaugment.libs.contracts.turn.ProposeRequest;
import com.generalaugment.libs.contracts.turn.TurnsGrpc;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerCalls;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.memory.domain.learning.ExtractionJob;
import com.generalaugment.memory.domain.learning.FactExtractor;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls turn-executor, which has the user's words, the model and the budget. */
public final class TurnExecutorFactExtractor implements FactExtractor, AutoCloseable {

    /** A model may take a while; well within the lease of an extraction job. */
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private final ManagedChannel channel;

    public TurnExecutorFactExtractor(String target, String token, PeerCalls calls) {
        this.channel = PeerChannels.open(target, token, calls);
    }

    @Override
    public Optional<Answer> ask(ExtractionJob extractionJob, Question question) {
        TraceContext trace = TraceContext.parse(extractionJob.traceparent()).orElseGet(TraceContext::create);
        RequestContext context = new RequestContext(extractionJob.owner().tenant(), Ids.next("req_"), trace);
        try {
            Proposals proposals = PeerChannels.call(TurnsGrpc.newBlockingStub(channel), context, DEADLINE)
                    .propose(request(extractionJob, question));
            return proposals.getWords().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Answer(proposals.getWords(), proposals.getJson().toByteArray()));
        } catch (StatusRuntimeException e) {
            Problem problem = ProblemStatus.toProblem(e);
            if (problem.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw problem;
        }
    }

    @Override
    public void close() {
        channel.shutdown();
    }

    private static ProposeRequest request(ExtractionJob extractionJob, Question question) {
        return ProposeRequest.newBuilder()
                .setOptions(CallOptions.newBuilder()
                        .setConfigVersion(extractionJob.configVersion())
                        .setKeyId(orEmpty(extractionJob.keyId()))
                        .setEnvironment(orEmpty(extractionJob.environment())))
                .setResponseId(extractionJob.responseId())
                .setUser(extractionJob.owner().userId())
                .setInstructions(question.instructions())
                .setSchema(ByteString.copyFrom(question.schema()))
                .setMaxOutputTokens(question.maxOutputTokens())
                .build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
