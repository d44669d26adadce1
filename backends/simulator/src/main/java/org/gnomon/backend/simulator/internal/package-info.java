/**
 * The simulated hypervisor: VMs made of real bytes and modelled behaviour, the same under a virtual
 * clock as under a real one.
 *
 * <pre>
 * SimulatorBackend ─▶ SimVirtualMachine ─▶ SimReplica ─▶ SimRehearsal      handles: who controls
 *   │  └─▶ Recoveries       │   │              └─▶ Capture, Failover
 *   │                       │   └────────▶ SimStandBy ─▶ Switch (Route)
 *   │                       └────────────▶ SimRetired
 *   ▼                       ▼
 * SimulatedHost ───▶ HostedVm ─▶ Instance ─▶ Guest ─▶ GuestMemory          what there is: survives
 *   └─▶ Machine ◀─┐     ├─▶ Shadows ─▶ ReplicaSpace, DiskLayers            the controlling side
 *                 └─────┤
 *                       └─▶ WriteLog, Alarms                               the world: never wrong
 * </pre>
 *
 * <p>Each copy and each replica is on one machine. Who controls learns of a machine only what it
 * answers, and whether it has power; the world knows the truth.
 *
 * <p>A guest lives in ticks of 10 ms that follow from its seed and their number. Nothing runs by
 * itself: whoever looks at a copy first lets it live up to now.
 */
package org.gnomon.backend.simulator.internal;
