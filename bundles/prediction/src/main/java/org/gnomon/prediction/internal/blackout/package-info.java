/**
 * How long the next switch will freeze the guest, and whether copying its memory comes to an end.
 *
 * <pre>
 *   dirty vector, copying speed --> PrecopyReplay --> final sync --+
 *                                                                  +--> expected x Correction
 *   median of the newest switches without their copying -----------+               |
 *                                                                                  v
 *   Learned goes through all switches of this sort, forecasts each from those     p50
 *   before it, and gives the errors to AdaptiveBound -----------------------> x bound = upper
 *
 *   Correction: the level of the newest; with it what LogRatio learned about memory, dirtying, CPU,
 *   host, versions and the VM, once that has paid off
 *
 *   Ranges: is the VM of now like those that were seen? If not, nothing is promised.
 * </pre>
 *
 * <p>Switches are of one sort if they have the backend, the class of update and copying or not in
 * common; the VMs of one sort teach each other. What was measured is kept in a small file per VM
 * ({@link org.gnomon.prediction.internal.blackout.HistoryLine}); all else is worked out from it, so
 * a restart changes nothing.
 */
package org.gnomon.prediction.internal.blackout;
