package com.generalaugment.turnexecutor.clients;

import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.contracts.memory.RecallReply;
import com.generalaugment.libs.contracts.memory.RecallRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.redis.NegativeCache;
import com.generalaugment.libs.runtime.redis.RedisCommandFailed;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.runtime.redis.RedisScript;
import com.generalaugment.turnexecutor.domain.memory.Recall;
import com.generalaugment.turnexecutor.domain.memory.RecalledFact;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.memory.Recollection.Outcome;
import com.generalaugment.turnexecutor.domain.run.Run;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks memory over gRPC, once and not for long; of a user who is noted to have no facts, not even that. */
@ApplicationScoped
public class MemoryClient implements Recall {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryClient.class);

    private static final Duration PATIENCE_AT_START = Duration.ofMinutes(1);

    private final Optional<MemoryGrpc.MemoryBlockingStub> memory;
    private final Duration deadline;
    private final RedisLine line;
    private final NegativeCache negativeCache;

    public MemoryClient(Peers peers, Recall.Deadline deadline, Redis redis) {
        this.memory = peers.memory();
        this.deadline = deadline.value();
        this.line = new RedisLine(redis);
        this.negativeCache = new NegativeCache(line, "facts");
    }

    /** The first turn should find both connections open, and their classes loaded: its deadline is short. */
    void start(@Observes StartupEvent event) {
        line.warm();
        memory.ifPresent(stub -> Thread.ofVirtual().name("first-recall").start(() -> warmUp(stub)));
    }

    /** Waits for memory, which may start later than this service. */
    private static void warmUp(MemoryGrpc.MemoryBlockingStub memory) {
        RequestContext context =
                new RequestContext(new Tenant(UUID.randomUUID()), Ids.next("req_"), TraceContext.create());
        try {
            PeerChannels.call(memory.withWaitForReady(), context, PATIENCE_AT_START)
                    .recall(RecallRequest.newBuilder()
                            .setUserId("nobody")
                            .setQuery("nothing")
                            .setMaxFacts(1)
                            .setMaxTokens(1)
                            .build());
        } catch (StatusRuntimeException e) {
            LOG.debug("memory was not there at the start: {}", e.getStatus());
        }
    }

    @Override
    public boolean isThere() {
        return memory.isPresent();
    }

    @Override
    public Recollection recall(Run run, Question question) {
        if (memory.isEmpty()) {
            return Recollection.NOT_ASKED;
        }
        long began = System.nanoTime();
        if (hasSurelyNone(run.tenant(), question.userId())) {
            return Recollection.of(List.of());
        }
        Duration left = deadline.minusNanos(System.nanoTime() - began);
        RequestContext context = new RequestContext(
                run.tenant(), run.caller().requestId(), run.caller().trace());
        try {
            return recollection(PeerChannels.call(memory.get(), context, left)
                    .recall(RecallRequest.newBuilder()
                            .setUserId(question.userId())
                            .setQuery(question.words())
                            .setMaxFacts(question.maxFacts())
                            .setMaxTokens(question.maxTokens())
                            .build()));
        } catch (StatusRuntimeException e) {
            LOG.debug("memory did not answer a turn: {}", e.getStatus());
            boolean late = e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
            return Recollection.without(late ? Outcome.LATE : Outcome.AWAY);
        }
    }

    /** A part of the deadline is left for memory. */
    private boolean hasSurelyNone(Tenant tenant, String user) {
        try {
            return RedisLine.await(negativeCache.isNoted(tenant, user), deadline.dividedBy(4));
        } catch (RedisScript.Unavailable | RedisCommandFailed e) {
            return false;
        }
    }

    private static Recollection recollection(RecallReply reply) {
        return Recollection.of(reply.getFactsList().stream()
                .map(fact -> new RecalledFact(
                        fact.getMemoryId(),
                        fact.getFact(),
                        fact.getFactType(),
                        Instant.ofEpochMilli(fact.getCreatedAt())))
                .toList());
    }
}
