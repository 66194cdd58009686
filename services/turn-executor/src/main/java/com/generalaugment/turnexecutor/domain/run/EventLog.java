package com.generalaugment.turnexecutor.domain.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of one running response, in order, in memory. One writer appends; any number of readers follow, each at its own
 * pace and position: a slow one costs nothing but its position. Its size is bounded by the output limit of a turn.
 *
 * <p>The writer of a turn that stores nothing waits for its only reader when that falls behind: nobody else will ever want
 * what the reader does not take.
 */
public final class EventLog {

    /** How far the only reader may fall behind a turn that stores nothing, in frames. */
    private static final int MAX_LAG = 256;

    /** One follower. {@code onChange} is called without locks, from the writer's thread, and must not block. */
    public interface Reader {
        void onChange();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final List<Frame> frames = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private boolean ended;
    private long slowestPosition = Long.MAX_VALUE;

    public void append(Frame frame) {
        List<Reader> following;
        lock.lock();
        try {
            frames.add(frame);
            ended = frame.isTerminal();
            following = List.copyOf(readers);
        } finally {
            lock.unlock();
        }
        following.forEach(Reader::onChange);
    }

    /** Ends a log that will not see a terminal frame here: another owner writes on, or the turn is not streamed. */
    public void abandon() {
        List<Reader> following;
        lock.lock();
        try {
            ended = true;
            following = List.copyOf(readers);
        } finally {
            lock.unlock();
        }
        following.forEach(Reader::onChange);
    }

    public void follow(Reader reader) {
        lock.lock();
        try {
            readers.add(reader);
        } finally {
            lock.unlock();
        }
        reader.onChange();
    }

    public void leave(Reader reader) {
        lock.lock();
        try {
            readers.remove(reader);
            slowestPosition = Long.MAX_VALUE;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The frame with that number, or null when it is not there yet. */
    public @Nullable Frame at(long sequenceNumber) {
        lock.lock();
        try {
            return sequenceNumber < frames.size() ? frames.get((int) sequenceNumber) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will follow that number. */
    public boolean endsBefore(long sequenceNumber) {
        lock.lock();
        try {
            return ended && sequenceNumber >= frames.size();
        } finally {
            lock.unlock();
        }
    }

    public List<Frame> frames() {
        lock.lock();
        try {
            return List.copyOf(frames);
        } finally {
            lock.unlock();
        }
    }

    /** The reader has handed on everything before that number. */
    public void taken(long sequenceNumber) {
        lock.lock();
        try {
            slowestPosition = sequenceNumber;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the reader, if there is one, is less than {@link #MAX_LAG} frames behind. */
    public void awaitReader() throws InterruptedException {
        lock.lock();
        try {
            while (!readers.isEmpty() && frames.size() - slowestPosition > MAX_LAG) {
                moved.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
