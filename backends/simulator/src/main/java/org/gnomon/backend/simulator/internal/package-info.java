/**
 * The simulated hypervisor: VMs made of real bytes and modelled behaviour, the same under a virtual
 * clock as under a real one.
 *
 * <pre>
 * SimulatorBackend ─▶ SimVirtualMachine ─▶ SimReplica ─▶ SimRehearsal      handles: who controls
 *        │                  │   └────────▶ SimStandBy ─▶ Switch (Route)
 *        │                  └────────────▶ SimRetired
 *        ▼                  ▼
 * SimulatedHost ───▶ HostedVm ─▶ Instance ─▶ Guest ─▶ GuestMemory          what there is: survives
 *                       └─▶ WriteLog                                       the controlling side
 * </pre>
 *
 * <p>A guest lives in ticks of 10 ms that follow from its seed and their number. Nothing runs by
 * itself: whoever looks at a copy first lets it live up to now.
 */
package org.gnomon.backend.simulator.internal;
