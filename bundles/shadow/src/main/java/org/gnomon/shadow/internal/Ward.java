package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.time.TimeSource;

/**
 * A VM in the manager's care, with its shadows in promotion order. Its monitor guards it; nothing
 * is called from under it.
 */
final class Ward {

    /** Why shadows are left alone for now. */
    enum Rest {
        NONE,
        /** The backend went away. */
        BACKEND_GONE,
        /** The primary was lost and no one has gone on from a checkpoint yet. */
        PRIMARY_LOST,
        /** The guest shut itself down. */
        SHUT_DOWN
    }

    private static final Duration AFTERMATH = Duration.ofSeconds(30);

    private final VmId id;
    private final TimeSource time;
    private Care care;
    private List<Life> lives;
    private String operation;
    private Rest rest = Rest.NONE;
    private long wentOnNanos;
    private boolean wentOn;

    Ward(VmId id, Care care, TimeSource time) {
        this.id = id;
        this.time = time;
        care(care);
    }

    VmId id() {
        return id;
    }

    synchronized ProtectionPolicy policy() {
        return care.policy();
    }

    synchronized Redundancy redundancy() {
        return care.redundancy();
    }

    /** Cares for it in this way from now on, with new shadows. */
    final synchronized void care(Care next) {
        care = next;
        lives = next.redundancy().shadows().stream().map(p -> new Life(id, p, time)).toList();
    }

    /** In promotion order. */
    synchronized List<Life> lives() {
        return lives;
    }

    Optional<Life> life(String name) {
        return lives().stream().filter(life -> life.place().name().equals(name)).findFirst();
    }

    /** The one that stands for all: what is being done, else the best one, else the first. */
    Life leading() {
        return lives().stream().min(Comparator.comparingInt(l -> rank(l.state()))).orElseThrow();
    }

    private static int rank(ShadowState state) {
        return switch (state) {
            case REHEARSING, SWITCHING -> 0;
            case IN_SYNC, LAGGING -> 1;
            case SEEDING -> 2;
            case RETIRED -> 3;
            case FAILED -> 4;
            case ABSENT -> 5;
        };
    }

    /** Those that can take over, in promotion order. */
    List<Life> following() {
        return lives().stream().filter(life -> ShadowMachine.follows(life.state())).toList();
    }

    ShadowState state() {
        return leading().state();
    }

    /** Every shadow that can, fails. */
    void failAll(String why) {
        lives().forEach(life -> life.tryMove(ShadowMachine.Event.FAIL, why));
    }

    /** Takes the one place for an operation; what else is under way if it is taken. */
    synchronized Optional<String> begin(String what) {
        if (operation != null) {
            return Optional.of(operation);
        }
        operation = what;
        return Optional.empty();
    }

    synchronized void end() {
        operation = null;
    }

    synchronized boolean isIdle() {
        return operation == null;
    }

    synchronized Rest rest() {
        return rest;
    }

    synchronized void rest(Rest next) {
        rest = next;
    }

    /** It has just gone on from a checkpoint. */
    synchronized void wentOn() {
        rest = Rest.NONE;
        wentOn = true;
        wentOnNanos = time.nanos();
    }

    /** Whether shadows may still fail because of the primary that was lost before. */
    synchronized boolean isJustGoingOn() {
        wentOn &= time.since(wentOnNanos).compareTo(AFTERMATH) < 0;
        return wentOn;
    }

    ShadowVmManager.Shadow show(Optional<ReplicationStatus> replication) {
        Life life = leading();
        return new ShadowVmManager.Shadow(
                id, life.state(), policy(), replication, life.detail(), life.since());
    }

    /** Where its shadows stand, for messages. */
    String places() {
        return lives().stream().map(Life::place).map(ShadowPlace::toString).toList().toString();
    }
}
