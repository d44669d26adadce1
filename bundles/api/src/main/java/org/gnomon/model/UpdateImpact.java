package org.gnomon.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What an update is expected to do to a figure of a VM, from what updates like it did.
 *
 * @param metric which figure
 * @param change as a share of what it was, 0.05 for 5 % more; empty if it is not known
 * @param ownUpdates how many updates of this very VM it rests on
 * @param kindUpdates how many updates of other VMs of its kind it rests on
 * @param basis in words, what it rests on, or why it is not known
 */
public record UpdateImpact(
        Metric metric,
        Optional<PredictionInterval> change,
        int ownUpdates,
        int kindUpdates,
        String basis) {

    public UpdateImpact {
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(basis, "basis");
    }
}
