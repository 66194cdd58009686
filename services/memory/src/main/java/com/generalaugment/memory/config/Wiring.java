package com.generalaugment.memory.config;

import com.generalaugment.libs.runtime.grpc.PeerCalls;
import com.generalaugment.memory.clients.InferenceThreads;
import com.generalaugment.memory.clients.TurnExecutorTeacher;
import com.generalaugment.memory.domain.Backlog;
import com.generalaugment.memory.domain.BlockStore;
import com.generalaugment.memory.domain.Blocks;
import com.generalaugment.memory.domain.Caches;
import com.generalaugment.memory.domain.Embeddings;
import com.generalaugment.memory.domain.Erasures;
import com.generalaugment.memory.domain.FactStore;
import com.generalaugment.memory.domain.Facts;
import com.generalaugment.memory.domain.Models;
import com.generalaugment.memory.domain.Neighbours;
import com.generalaugment.memory.domain.Newcomers;
import com.generalaugment.memory.domain.Quarantine;
import com.generalaugment.memory.domain.Queries;
import com.generalaugment.memory.domain.Ranking;
import com.generalaugment.memory.domain.Recall;
import com.generalaugment.memory.domain.Reembedding;
import com.generalaugment.memory.domain.Searches;
import com.generalaugment.memory.domain.erasure.UserErasureStore;
import com.generalaugment.memory.domain.erasure.UserErasures;
import com.generalaugment.memory.domain.learning.Learning;
import com.generalaugment.memory.domain.learning.LearningMeter;
import com.generalaugment.memory.domain.learning.LessonStore;
import com.generalaugment.memory.domain.learning.Lessons;
import io.grpc.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the domain together with what it needs. */
@Singleton
public class Wiring {

    /** Shorter than the deadline of whoever calls. */
    private static final Duration ERASURE_PATIENCE = Duration.ofSeconds(22);

    private final MemoryConfig config;
    private final MeterRegistry metrics;
    private final Clock clock = Clock.systemUTC();

    public Wiring(MemoryConfig config, MeterRegistry metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    @Produces
    @Singleton
    InferenceThreads inferenceThreads() {
        return new InferenceThreads(Runtime.getRuntime().availableProcessors());
    }

    void close(@Disposes InferenceThreads threads) {
        threads.close();
    }

    @Produces
    @Singleton
    Models models(InferenceThreads threads) {
        return new ConfiguredModels(config.embedding(), threads, metrics).models();
    }

    @Produces
    @Singleton
    Embeddings embeddings(BlockStore store, Models models) {
        return new Embeddings(store, models, Wiring::afterwards);
    }

    /** Of the call that it is done for it keeps the trace, and not the deadline. */
    private static void afterwards(Runnable work) {
        Thread.startVirtualThread(Context.current().fork().wrap(work));
    }

    @Produces
    @Singleton
    Reembedding reembedding(Backlog backlog, BlockStore store, Models models) {
        return new Reembedding(backlog, store, models, new MicrometerReembeddingMeter(metrics));
    }

    @Produces
    @Singleton
    Blocks blocks(BlockStore store, Embeddings embeddings) {
        Blocks blocks = new Blocks(store, embeddings, config.vectorCache().asLongValue());
        Gauge.builder("general_augment_memory_vector_cache_bytes", blocks, Blocks::bytes)
                .register(metrics);
        FunctionCounter.builder("general_augment_memory_vector_cache_evictions", blocks, Blocks::evictions)
                .register(metrics);
        return blocks;
    }

    @Produces
    @Singleton
    Queries queries(BlockStore store, Models models) {
        return new Queries(store, models, config.queryCache());
    }

    @Produces
    @Singleton
    Searches searches(BlockStore store, Blocks blocks, Queries queries) {
        return new Searches(store, blocks, queries, Ranking.FUSED, clock);
    }

    @Produces
    @Singleton
    Recall recall(Searches searches, Newcomers newcomers) {
        return new Recall(searches, newcomers, config.recallMinSimilarity(), config.recallMaxTokens());
    }

    @Produces
    @Singleton
    Facts facts(FactStore store, Embeddings embeddings) {
        return new Facts(store, embeddings, clock);
    }

    @Produces
    @Singleton
    Caches caches(Blocks blocks, Queries queries) {
        return new Caches(blocks, queries);
    }

    @Produces
    @Singleton
    Erasures erasures(FactStore store, Caches caches) {
        return new Erasures(store, caches, clock);
    }

    @Produces
    @Singleton
    UserErasures userErasures(UserErasureStore store, Caches caches) {
        return new UserErasures(store, caches, clock, ERASURE_PATIENCE);
    }

    @Produces
    @Singleton
    Quarantine quarantine(FactStore store) {
        return new Quarantine(store, clock);
    }

    @Produces
    @Singleton
    TurnExecutorTeacher teacher(
            @ConfigProperty(name = "genaug.peers.turn-executor") String target,
            @ConfigProperty(name = "genaug.internal.token") String token,
            PeerCalls calls) {
        return new TurnExecutorTeacher(target, token, calls);
    }

    void close(@Disposes TurnExecutorTeacher teacher) {
        teacher.close();
    }

    @Produces
    @Singleton
    Lessons lessons(LessonStore store, TurnExecutorTeacher teacher, Blocks blocks, BlockStore facts, Models models) {
        LearningMeter meter = outcome -> Counter.builder("general_augment_memory_learning_total")
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
        Neighbours neighbours = new Neighbours(blocks, facts, models, clock);
        return new Lessons(
                store,
                new Learning(
                        teacher,
                        store,
                        neighbours,
                        meter,
                        clock,
                        config.learning().quarantine()));
    }
}
