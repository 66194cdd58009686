package com.generalaugment.turnexecutor.domain.run;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of one running response, in order, in memory. One writer appends; any number of readers follow, each at
 * its own pace and position: a slow one costs nothing but its position. Its size is bounded by the output limit of a
 * turn.
 *
 * <p>The writer of a turn that stores nothing waits for its readers when the fastest of them falls behind: no one else
 * will ever want what they do not take.
 */
public final class EventLog {

    /** How far the readers may fall behind a turn that stores nothing, in frames. */
    public static final int MAX_LAG = 256;

    /**
     * One follower. {@code onChange} is called without locks, from the thread that shows a frame, and must not block.
     */
    public interface Reader {
        void onChange();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Reader, Long> positions = new IdentityHashMap<>();
    /** How many of them readers may see. */
    private int shown;

    private boolean ended;
    private boolean isWaitingStopped;

    /** The next frame, which readers see at once. */
    public void append(Frame frame) {
        add(frame);
        showNext();
    }

    /** The next frame, which no reader sees before {@link #showNext} was called for it. */
    public void add(Frame frame) {
        lock.lock();
        try {
            frames.add(frame);
            ended = frame.isTerminal();
        } finally {
            lock.unlock();
        }
    }

    /** Shows the first frame that is not seen yet. */
    public void showNext() {
        List<Reader> following;
        lock.lock();
        try {
            shown++;
            following = List.copyOf(positions.keySet());
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
            following = List.copyOf(positions.keySet());
        } finally {
            lock.unlock();
        }
        following.forEach(Reader::onChange);
    }

    public void follow(Reader reader) {
        lock.lock();
        try {
            positions.put(reader, 0L);
        } finally {
            lock.unlock();
        }
        reader.onChange();
    }

    public void leave(Reader reader) {
        lock.lock();
        try {
            positions.remove(reader);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean hasReaders() {
        lock.lock();
        try {
            return !positions.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The frame with that number, or null when it is not there yet. */
    public @Nullable Frame at(long sequenceNumber) {
        lock.lock();
        try {
            return sequenceNumber >= 0 && sequenceNumber < shown ? frames.get((int) sequenceNumber) : null;
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

    /** With those that no reader sees yet. */
    public int size() {
        lock.lock();
        try {
            return frames.size();
        } finally {
            lock.unlock();
        }
    }

    /** With those that no reader sees yet. */
    public List<Frame> frames() {
        lock.lock();
        try {
            return List.copyOf(frames);
        } finally {
            lock.unlock();
        }
    }

    /** The reader has handed on everything before that number. */
    public void taken(Reader reader, long sequenceNumber) {
        lock.lock();
        try {
            positions.computeIfPresent(reader, (same, before) -> sequenceNumber);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a reader, if there is one, is less than {@link #MAX_LAG} frames behind. */
    public void awaitReader() throws InterruptedException {
        lock.lock();
        try {
            while (!isWaitingStopped && !positions.isEmpty() && frames.size() - fastest() >= MAX_LAG) {
                moved.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The writer is being stopped: a reader that takes nothing must not hold it. */
    public void stopWaiting() {
        lock.lock();
        try {
            isWaitingStopped = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long fastest() {
        return positions.values().stream().mapToLong(Long::longValue).max().orElse(Long.MAX_VALUE);
    }
}
