// Something that is opened for one piece of work and closed after it, however that ended.
export async function whileOpen<Port extends { close(): Promise<void> }, T>(opening: Promise<Port>, work: (port: Port) => Promise<T>): Promise<T> {
  const port = await opening
  try {
    return await work(port)
  } finally {
    await port.close()
  }
}
